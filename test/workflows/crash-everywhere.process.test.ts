/** The workflows that ship, each killed at every point between two durable acts: it comes out the same. */
import { crashEverywhere, type Scenario } from "signoff/testing";
import { expect, test } from "vitest";
import { days, hours } from "../../src/approval/duration.ts";
import { access } from "../../src/workflows/access.ts";
import { confirmAddress } from "../../src/workflows/confirm-address.ts";
import { deploy } from "../../src/workflows/deploy.ts";
import { fooWorkflow } from "../../src/workflows/foo-workflow.ts";
import { refund } from "../../src/workflows/refund.ts";

const order = { order: "7", reason: "late" };
const deployment = { environment: "production", version: "v2", change: "https://example.com/2" } as const;
const address = { order: "7", street: "Oak Street 1", postcode: "1000", city: "Springfield" };

const scenarios: [string, Scenario][] = [
  [
    "refund, by two",
    async (testWorkflow) => {
      const t = await testWorkflow(refund, { ...order, amount: "1200.50" });
      await t.approve("U0BEN");
      await t.approve("U0CHO");
      expect(await t.result).toBe("refund of 1200.50 on order 7 made");
      expect(t.effects.map(({ name }) => name)).toEqual(["refund.book", "refund.pay"]);
    },
  ],
  [
    "refund, whose payment is refused",
    async (testWorkflow) => {
      const effects = { "refund.pay": () => ({ kind: "refused", reason: "card closed" }) };
      const t = await testWorkflow(refund, { ...order, amount: "20" }, { effects });
      await t.approve("U0BEN");
      expect(await t.result).toBe("refund of 20 on order 7 reversed: card closed");
    },
  ],
  [
    "deploy, denied after a reminder",
    async (testWorkflow) => {
      const t = await testWorkflow(deploy, deployment);
      await t.approve("U0BEN");
      await t.skip(hours(1));
      await t.deny("U0CHO", "not today");
      expect(await t.result).toBe("v2 not deployed to production: denied");
      expect(t.effects).toEqual([]);
    },
  ],
  [
    "access, taken back when its time is over",
    async (testWorkflow) => {
      const t = await testWorkflow(access, { role: "database-read", hours: 8, reason: "an audit" });
      await t.approve("U0BEN");
      await t.skip(hours(8));
      expect(await t.result).toBe("database-read taken back after 8 hours");
      expect(t.effects.map(({ name }) => name)).toEqual(["access.grant", "access.revoke"]);
    },
  ],
  [
    "access, cancelled before that",
    async (testWorkflow) => {
      const t = await testWorkflow(access, { role: "database-read", hours: 8, reason: "an audit" });
      await t.approve("U0BEN");
      await t.cancel("U0ANA", "done");
      expect(await t.result).toBe("database-read taken back early: cancelled");
    },
  ],
  [
    "confirm-address, corrected once",
    async (testWorkflow) => {
      const t = await testWorkflow(confirmAddress, address);
      const right = { street: "Elm Street 2", postcode: "1000", city: "Springfield" };
      await t.answer("U0BEN", right);
      await t.answer("U0BEN", right);
      expect(await t.result).toBe("address of order 7 confirmed: Elm Street 2, 1000 Springfield");
    },
  ],
  [
    "confirm-address, which nobody answers",
    async (testWorkflow) => {
      const t = await testWorkflow(confirmAddress, address);
      await t.skip(days(2));
      expect(await t.result).toBe("address of order 7 not confirmed: expired");
    },
  ],
  [
    "foo-workflow",
    async (testWorkflow) => {
      const t = await testWorkflow(fooWorkflow, {});
      await t.approve("U0BEN");
      expect(await t.result).toBe("foo workflow test complete");
    },
  ],
];

test.each(scenarios)("%s", async (_, scenario) => {
  const { points } = await crashEverywhere(scenario);
  expect(points).toBeGreaterThan(15);
});
