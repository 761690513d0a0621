import { afterEach, describe, expect, test } from "vitest";
import { hours } from "../../src/approval/duration.ts";
import { user } from "../../src/approval/policy.ts";
import type { WorkflowSettings } from "../../src/runtime/internals.ts";
import { until } from "../program/until.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
afterEach(() => stage.stop());

type Environment = "staging" | "production";
const change = "https://changes.example/1";
const operators = [user("U0OPS")];
const freeze: Partial<WorkflowSettings> = { changeFreeze: "until Monday", operators };

/** The ID of its approval: production looks for a freeze as well. */
const approvalOf = (environment: Environment) => (environment === "production" ? "d-1:3" : "d-1:2");

async function deploying(
  environment: Environment,
  settings: Partial<WorkflowSettings> = {},
): Promise<string> {
  stage = await setStage("deploy", settings);
  await stage.people.start("d-1", "deploy", { environment, version: "v1", change });
  return approvalOf(environment);
}

const requestOf = (approval: string) =>
  until("the card", () => stage.worker.presenter.card(approval)?.state.request);
const stillWaits = async (approval: string, round: number) => {
  await stage.people.round(approval, round);
  expect((await stage.worker.client.get("d-1"))?.state).toBe("pending");
};

describe("staging", () => {
  test("is approved by one person, in one click, even in a freeze", async () => {
    const approval = await deploying("staging", freeze);
    const request = await requestOf(approval);
    expect(request.dangerous).toBe(false);
    expect(request.policy.override).toBeUndefined();
    await stage.people.approve(approval);
    expect(await stage.people.end("d-1")).toBe("v1 deployed to staging");
    expect(stage.webhook.calls.map(({ body }) => body)).toEqual([
      { event: "deploy", run: "d-1", environment: "staging", version: "v1", change },
    ]);
  });

  test("is approved by those whom the configuration names for it", async () => {
    const approvers = new Map([
      ["deploy", [user("U0DEE")]],
      ["deploy-staging", [user("U0CHO")]],
    ]);
    const approval = await deploying("staging", { approvers });
    expect(await stage.people.approve(approval, "U0DEE")).toMatchObject({ reason: "not-entitled" });
    await stage.people.approve(approval, "U0CHO");
    expect(await stage.people.end("d-1")).toBe("v1 deployed to staging");
  });
});

describe("production", () => {
  test("is approved by two people, neither of whom asks for it, each asked once more", async () => {
    const approval = await deploying("production");
    expect((await requestOf(approval)).dangerous).toBe(true);
    expect(await stage.people.approve(approval, "U0ANA")).toMatchObject({ reason: "requester" });
    await stage.people.approve(approval, "U0BEN");
    await stillWaits(approval, 1);
    expect(await stage.people.approve(approval, "U0BEN")).toMatchObject({ reason: "repeated" });
    await stage.people.approve(approval, "U0CHO");
    expect(await stage.people.end("d-1")).toBe("v1 deployed to production");
  });

  test("that is denied or refused is not deployed", async () => {
    const approval = await deploying("production");
    await stage.people.respond({ approval, by: "U0BEN", act: { kind: "decision", decision: "deny" } });
    expect(await stage.people.end("d-1")).toBe("v1 not deployed to production: denied");
    expect(stage.webhook.calls).toEqual([]);
  });

  test("that the webhook refuses is not deployed", async () => {
    const approval = await deploying("production");
    stage.webhook.reply = () => ({ status: 400, body: "no such tag" });
    await stage.people.approve(approval, "U0BEN");
    await stage.people.approve(approval, "U0CHO");
    expect(await stage.people.end("d-1")).toBe("v1 not deployed to production: no such tag");
  });

  test("expires after eight hours", async () => {
    const approval = await deploying("production");
    await requestOf(approval);
    stage.worker.passTime(hours(9));
    expect(await stage.people.end("d-1")).toBe("v1 not deployed to production: expired");
  });

  test("is overridden by an operator with a reason, and by nobody else", async () => {
    const approval = await deploying("production", { operators });
    const override = { approval, act: { kind: "override" } } as const;
    expect(await stage.people.respond({ ...override, by: "U0BEN", comment: "now" })).toMatchObject({
      kind: "refused",
    });
    expect(await stage.people.respond({ ...override, by: "U0OPS" })).toMatchObject({
      reason: "reason-needed",
    });
    await stage.people.respond({ ...override, by: "U0OPS", comment: "it burns" });
    expect(await stage.people.end("d-1")).toBe("v1 deployed to production");
  });
});

describe("production in a freeze", () => {
  test("needs an operator besides two reviewers, and says why", async () => {
    const approval = await deploying("production", freeze);
    expect((await requestOf(approval)).fields).toMatchObject({ "Change freeze": "until Monday" });
    await stage.people.approve(approval, "U0BEN");
    await stage.people.approve(approval, "U0CHO");
    await stillWaits(approval, 2);
    await stage.people.approve(approval, "U0OPS");
    expect(await stage.people.end("d-1")).toBe("v1 deployed to production");
  });

  test("is not lifted by an operator who asks for it, not even alone with a reason", async () => {
    stage = await setStage("deploy", freeze);
    await stage.people.start("d-1", "deploy", { environment: "production", version: "v1", change }, "U0OPS");
    const approval = approvalOf("production");
    const override = { approval, by: "U0OPS", act: { kind: "override" } } as const;
    expect(await stage.people.respond({ ...override, comment: "mine" })).toMatchObject({
      reason: "requester",
    });
  });

  test("is overridden by an operator alone, with a reason", async () => {
    const approval = await deploying("production", freeze);
    await stage.people.respond({ approval, by: "U0OPS", act: { kind: "override" }, comment: "it burns" });
    expect(await stage.people.end("d-1")).toBe("v1 deployed to production");
  });

  test("without operators is refused at once", async () => {
    await deploying("production", { changeFreeze: "until Monday" });
    expect(await stage.people.end("d-1")).toMatch(/^v1 not deployed: change freeze \(until Monday\)/);
    expect(stage.worker.presenter.posts).toBe(0);
  });

  test("keeps the freeze that it began with when the program starts again without one", async () => {
    const approval = await deploying("production", freeze);
    await requestOf(approval);
    await stage.worker.stopWorker();
    stage.worker.startWorker({ changeFreeze: undefined, operators: [] });
    await stage.people.approve(approval, "U0BEN");
    await stage.people.approve(approval, "U0CHO");
    await stillWaits(approval, 2);
    await stage.people.approve(approval, "U0OPS");
    expect(await stage.people.end("d-1")).toBe("v1 deployed to production");
  });
});
