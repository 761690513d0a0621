/** Approvers whom the organization's directory names, in whole workflows. */
import {
  defineWorkflow,
  escalate,
  fromDirectory,
  hours,
  managerOf,
  onCall,
  requestApproval,
  UserError,
} from "signoff";
import { testWorkflow } from "signoff/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { foldResponse } from "../../src/approval/fold.ts";
import { settlementSchema } from "../../src/approval/response.ts";
import { readState } from "../../src/records/round-record.ts";
import { plainCodec } from "../../src/resonate/codec.ts";
import { roundId } from "../../src/resonate/round-id.ts";

const expense = defineWorkflow({
  name: "expense-by-manager",
  title: "Expense",
  version: 1,
  input: z.object({}),
  *run(ctx, _, run) {
    const outcome = yield* requestApproval(ctx, {
      title: "Expense",
      policy: {
        require: [{ from: managerOf(run.startedBy) }],
        override: fromDirectory("board"),
      },
      ladder: [escalate(hours(4), onCall("payments", 1))],
      deadline: hours(8),
    });
    return outcome.kind;
  },
});

test("the manager is looked up when they answer, and what was answered is in the signed response", async () => {
  let manager = "U0BEN";
  const asked: unknown[] = [];
  const sources = {
    "manager-of": (args: unknown) => {
      asked.push(args);
      return [manager];
    },
  };
  const t = await testWorkflow(expense, {}, { requester: "U0ANA", sources });
  expect(asked).toEqual([]);
  manager = "U0CHO";
  expect((await t.approve("U0BEN")).refused).toBe("not-entitled");
  expect((await t.approve("U0CHO")).recorded).toBe(true);
  expect(await t.result).toBe("approved");
  expect(asked).toEqual([{ of: "U0ANA" }, { of: "U0ANA" }]);
  const round = t.record().promises.find(({ id }) => id === roundId(t.card.approval, 0));
  if (round === undefined) throw new Error("There is no round.");
  const { responses } = settlementSchema.parse(plainCodec.decode(round.value));
  const lookedUp = { source: "manager-of", args: { of: "U0ANA" }, people: ["U0CHO"] };
  expect(responses).toMatchObject([{ by: "U0CHO", meets: [0], sources: [lookedUp] }]);

  // The fold asks nobody: without what was answered, or with something else, the response counts for nothing.
  const state = readState({ ...round, param: { data: plainCodec.decode(round.param) } });
  const [response] = responses;
  if (state === undefined || response === undefined) throw new Error("It cannot be read.");
  const outcomeOf = (sources: typeof response.sources) =>
    foldResponse(state, { ...response, sources }).outcome?.kind;
  expect(outcomeOf([lookedUp])).toBe("approved");
  expect(outcomeOf(undefined)).toBeUndefined();
  expect(outcomeOf([{ ...lookedUp, people: ["U0BEN"] }])).toBeUndefined();
  expect(outcomeOf([{ ...lookedUp, args: { of: "U0DEE" } }])).toBeUndefined();
});

test("while the directory is away nothing is recorded, and the ladder goes on", async () => {
  const sources: Record<string, () => string[]> = { "on-call": () => ["U0DEE"] };
  const t = await testWorkflow(expense, {}, { sources });
  expect(await t.approve("U0CHO")).toEqual({ recorded: false, refused: "uncheckable" });
  expect(t.thread).toEqual([]);
  await t.skip(hours(4));
  expect(t.thread).toEqual(["escalation"]);
  await t.approve("U0DEE");
  expect(await t.result).toBe("approved");
});

test("where it names nobody, or only the requester, nobody is entitled, and it expires", async () => {
  const sources = { "manager-of": () => ["U0ANA"], "on-call": () => [], board: () => ["U0EVE"] };
  const t = await testWorkflow(expense, {}, { requester: "U0ANA", sources });
  expect((await t.approve("U0ANA")).refused).toBe("requester");
  expect((await t.approve("U0BEN")).refused).toBe("not-entitled");
  expect((await t.override("U0BEN", "now")).refused).toBe("not-to-override");
  await t.skipToDeadline();
  expect(await t.result).toBe("expired");
});

test("a list may override, too", async () => {
  const t = await testWorkflow(expense, {}, { sources: { board: () => ["U0EVE"] } });
  expect((await t.override("U0EVE", "now")).recorded).toBe(true);
  expect(await t.result).toBe("approved");
});

test.each([
  ["nobody's manager", () => managerOf(undefined)],
  ["a group's manager", () => managerOf("S0FIN")],
  ["a list without a name", () => fromDirectory("")],
  ["a list with a sentence for a name", () => fromDirectory("Security champions")],
])("%s is refused where it is written", (_, write) => {
  expect(write).toThrow(UserError);
});
