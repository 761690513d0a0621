import { afterEach, describe, expect, test } from "vitest";
import { days } from "../../src/approval/duration.ts";
import { user } from "../../src/approval/policy.ts";
import { until } from "../program/until.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
afterEach(() => stage.stop());

const approval = "r-1:1";
const small = { order: "7", amount: 999, reason: "late" };

/** A refund that Ben approved. */
async function approved(id = "r-1"): Promise<unknown> {
  await stage.people.start(id, "refund", small);
  expect(await stage.people.approve(`${id}:1`)).toMatchObject({ kind: "recorded" });
  return stage.people.end(id);
}

describe("a refund that was approved", () => {
  test("is booked and paid, each with a key of its own, and each run has other ones", async () => {
    stage = await setStage("refund");
    expect(await approved()).toBe("refund of 999 on order 7 made");
    expect(stage.webhook.events).toEqual(["refund.book", "refund.pay"]);
    expect(stage.webhook.calls[0]?.body).toEqual({ event: "refund.book", run: "r-1", ...small });
    await approved("r-2");
    expect(new Set(stage.webhook.calls.map(({ key }) => key)).size).toBe(4);
  });

  test("and is not paid is reversed, and the thread says why", async () => {
    stage = await setStage("refund");
    stage.webhook.reply = ({ body }) =>
      body.event === "refund.pay" ? { status: 422, body: "card closed" } : { status: 200 };
    expect(await approved()).toBe("refund of 999 on order 7 reversed: card closed");
    expect(stage.webhook.events).toEqual(["refund.book", "refund.pay", "refund.reverse"]);
    await until("the note", () =>
      stage.notes().includes("The payment was refused (card closed), so the booking is reversed."),
    );
  });

  test("and cannot be reversed fails, for somebody has to look at it", async () => {
    stage = await setStage("refund");
    stage.webhook.reply = ({ body }) => ({ status: body.event === "refund.book" ? 200 : 403 });
    expect(await approved()).toMatch(/^threw .*could not be reversed/);
  });

  test("and is not booked is not paid", async () => {
    stage = await setStage("refund");
    stage.webhook.reply = () => ({ status: 404 });
    expect(await approved()).toBe("refund of 999 on order 7 not made: status 404");
    expect(stage.webhook.events).toEqual(["refund.book"]);
  });

  test.each([500, 503, 429, 409])("is called again after a %d, with the same key", async (status) => {
    stage = await setStage("refund");
    stage.webhook.reply = ({ body }, before) =>
      body.event === "refund.pay" && before === 0 ? { status } : { status: 200 };
    expect(await approved()).toBe("refund of 999 on order 7 made");
    const [first, second, ...more] = stage.webhook.keys("refund.pay");
    expect(second).toBe(first);
    expect(more).toEqual([]);
    expect(stage.webhook.keys("refund.book")).toHaveLength(1);
  });

  test("without a webhook tells in the thread what it would have called", async () => {
    stage = await setStage("refund", { webhooks: new Map() });
    expect(await approved()).toBe("refund of 999 on order 7 approved");
    await until("the notes", () => stage.notes().length === 2);
    expect(stage.notes()[1]).toContain('{"event":"refund.pay","order":"7","amount":999}');
    expect(stage.webhook.calls).toEqual([]);
  });
});

describe("a refund", () => {
  test("is not approved by who asks for it, and not made when it is denied", async () => {
    stage = await setStage("refund");
    await stage.people.start("r-1", "refund", small);
    expect(await stage.people.approve(approval, "U0ANA")).toMatchObject({
      kind: "refused",
      reason: "requester",
    });
    await stage.people.respond({ approval, by: "U0BEN", act: { kind: "decision", decision: "deny" } });
    expect(await stage.people.end("r-1")).toBe("refund of 999 on order 7 not made: denied");
    expect(stage.webhook.calls).toEqual([]);
  });

  test("of a large amount needs two people", async () => {
    stage = await setStage("refund");
    await stage.people.start("r-1", "refund", { ...small, amount: 1_000 });
    await stage.people.approve(approval, "U0BEN");
    await stage.people.round(approval, 1);
    expect((await stage.worker.client.get("r-1"))?.state).toBe("pending");
    await stage.people.approve(approval, "U0CHO");
    expect(await stage.people.end("r-1")).toBe("refund of 1000 on order 7 made");
  });

  test("is for those whom the configuration names", async () => {
    stage = await setStage("refund", { approvers: new Map([["refund", [user("U0DEE")]]]) });
    await stage.people.start("r-1", "refund", small);
    expect(await stage.people.approve(approval, "U0BEN")).toMatchObject({ reason: "not-entitled" });
    await stage.people.approve(approval, "U0DEE");
    expect(await stage.people.end("r-1")).toContain("made");
  });

  test.each([
    { kind: "withdrawal", outcome: "withdrawn" },
    { kind: "cancellation", outcome: "cancelled" },
  ] as const)("ends with a $kind by who asked for it", async ({ kind, outcome }) => {
    stage = await setStage("refund");
    await stage.people.start("r-1", "refund", small);
    await stage.people.respond({ approval, by: "U0ANA", act: { kind } });
    expect(await stage.people.end("r-1")).toBe(`refund of 999 on order 7 not made: ${outcome}`);
  });

  test("expires after two days, reminded twice", async () => {
    stage = await setStage("refund");
    await stage.people.start("r-1", "refund", small);
    await stage.people.round(approval, 0);
    stage.worker.passTime(days(3));
    expect(await stage.people.end("r-1")).toBe("refund of 999 on order 7 not made: expired");
    await until("the card", () => stage.worker.presenter.card(approval)?.state.outcome);
    const kinds = stage.worker.presenter.card(approval)?.state.entries.map(({ kind }) => kind);
    expect(kinds).toEqual(["reminder", "reminder", "outcome"]);
  });

  test("goes on with the approvers that it began with when the program starts again with others", async () => {
    stage = await setStage("refund", { approvers: new Map([["refund", [user("U0DEE")]]]) });
    await stage.people.start("r-1", "refund", small);
    await stage.people.round(approval, 0);
    await stage.worker.stopWorker();
    stage.worker.startWorker({ channel: undefined, approvers: new Map([["refund", [user("U0EVE")]]]) });
    expect(await stage.people.approve(approval, "U0EVE")).toMatchObject({ reason: "not-entitled" });
    await stage.people.approve(approval, "U0DEE");
    expect(await stage.people.end("r-1")).toContain("made");
  });

  test("has no approvers by what someone with access to the engine wrote beforehand", async () => {
    stage = await setStage("refund", { approvers: new Map([["refund", [user("U0DEE")]]]) });
    await stage.worker.createByHand("r-1:0", {}, { "resonate:scope": "local" });
    await stage.worker.settleByHand("r-1:0", [user("U0EVE")]);
    await stage.people.start("r-1", "refund", small);
    expect(await stage.people.end("r-1")).toMatch(/^threw .*configuration/);
    expect(await stage.worker.client.get(approval)).toBeUndefined();
  });
});
