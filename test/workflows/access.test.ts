import { afterEach, describe, expect, test } from "vitest";
import { days, hours } from "../../src/approval/duration.ts";
import { user } from "../../src/approval/policy.ts";
import { until } from "../program/until.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
const role = "production-shell";
const reason = "on call";
const approval = "a-1:1";
const sleepId = /^a-1:\d+$/;

/** Access that was approved. */
async function approved(count: number): Promise<void> {
  await stage.people.start("a-1", "access", { role, hours: count, reason });
  await stage.people.approve(approval);
}

const called = (event: string) =>
  until(`a call of ${event}`, () => stage.webhook.calls.find(({ body }) => body.event === event));

describe("access", () => {
  afterEach(() => stage.stop());

  test("is granted, and taken back when its time is over", async () => {
    stage = await setStage("access");
    await approved(0.0001);
    expect(await stage.people.end("a-1")).toBe(`${role} taken back after 0.0001 hours`);
    expect(stage.webhook.calls.map(({ body }) => body)).toEqual([
      { event: "access.grant", run: "a-1", role, person: "U0ANA", hours: 0.0001 },
      { event: "access.revoke", run: "a-1", role, person: "U0ANA" },
    ]);
  });

  test("that is cancelled early is taken back at once", async () => {
    stage = await setStage("access");
    await approved(8);
    await called("access.grant");
    await until("the sleep", async () => (await stage.people.cancel("a-1")).kind === "cancelled");
    expect(await stage.people.end("a-1")).toBe(`${role} taken back early: cancelled`);
    expect(stage.webhook.keys("access.revoke")).toHaveLength(1);
    await until("the note", () =>
      stage.notes().includes("Granted for 8 hours. To end it earlier: /workflows cancel a-1"),
    );
  });

  test("is kept for its time though another worker takes over, and whatever ends the wait without a signature", async () => {
    stage = await setStage("access");
    await approved(8);
    await called("access.grant");
    const sleeping = await until("the sleep", async () => {
      for (let call = 2; call < 9; call += 1) {
        const record = await stage.worker.client.get(`a-1:${call}`);
        if (record?.tags["signoff:kind"] === "sleep") return record.id;
      }
      return undefined;
    });
    expect(sleeping).toMatch(sleepId);
    await stage.worker.stopWorker();
    await stage.worker.settleByHand(sleeping, { done: true });
    stage.worker.startWorker();
    await until("the rest of the sleep", () =>
      stage.worker.client.get(`a-1:${Number(sleeping.slice(4)) + 2}`),
    );
    expect(stage.webhook.events).toEqual(["access.grant"]);
    stage.worker.passTime(hours(8));
    expect(await stage.people.end("a-1")).toBe(`${role} taken back after 8 hours`);
    expect(stage.webhook.events).toEqual(["access.grant", "access.revoke"]);
  });

  test("that is not granted, or not approved, is not taken back", async () => {
    stage = await setStage("access");
    stage.webhook.reply = () => ({ status: 403, body: "no such role" });
    await approved(8);
    expect(await stage.people.end("a-1")).toBe(`${role} not granted: no such role`);
    expect(stage.webhook.events).toEqual(["access.grant"]);
  });

  test("that nobody approves within a day is not granted", async () => {
    stage = await setStage("access");
    await stage.people.start("a-1", "access", { role, hours: 8, reason });
    await stage.people.round(approval, 0);
    stage.worker.passTime(days(2));
    expect(await stage.people.end("a-1")).toBe(`${role} not granted: expired`);
    expect(stage.webhook.calls).toEqual([]);
  });

  test("that cannot be taken back fails, for somebody has to look at it", async () => {
    stage = await setStage("access");
    stage.webhook.reply = ({ body }) => ({ status: body.event === "access.grant" ? 200 : 404 });
    await approved(0.0001);
    expect(await stage.people.end("a-1")).toMatch(/^threw .*could not be taken back: status 404/);
  });

  /** Puts the clock forward whenever a call has failed, for the pauses grow to minutes. */
  async function hurryUntil(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
    await until(what, async () => {
      stage.worker.passTime(hours(0.01));
      return isSo();
    });
  }

  test("is taken back though the webhook is away for longer than other calls are tried", async () => {
    stage = await setStage("access");
    const tries = 12;
    stage.webhook.reply = ({ body }, before) =>
      body.event === "access.grant" || before + 1 === tries ? { status: 200 } : { status: 503 };
    await approved(0.0001);
    await hurryUntil("the last try", () => stage.webhook.keys("access.revoke").length === tries);
    expect(await stage.people.end("a-1")).toBe(`${role} taken back after 0.0001 hours`);
    expect(new Set(stage.webhook.keys("access.revoke")).size).toBe(1);
  });

  test("of which nobody knows whether it was granted is taken back, and the run fails", async () => {
    stage = await setStage("access");
    stage.webhook.reply = ({ body }) => ({ status: body.event === "access.grant" ? 502 : 200 });
    await approved(8);
    await called("access.grant");
    await hurryUntil("the end", async () => (await stage.worker.client.get("a-1"))?.state !== "pending");
    expect(await stage.people.end("a-1")).toBe(
      "threw access.grant failed 10 times: the webhook answered 502",
    );
    expect(stage.webhook.keys("access.revoke")).toHaveLength(1);
  });

  test("for no time at all fails before anybody is asked", async () => {
    stage = await setStage("access");
    await stage.people.start("a-1", "access", { role, hours: 1e-9, reason });
    expect(await stage.people.end("a-1")).toMatch(/^threw .*hours/);
    expect(stage.worker.presenter.posts).toBe(0);
  });

  test("is approved by the owners of its role", async () => {
    const approvers = new Map([
      ["access", [user("U0DEE")]],
      [`access-${role}`, [user("U0CHO")]],
    ]);
    stage = await setStage("access", { approvers });
    await stage.people.start("a-1", "access", { role, hours: 0.0001, reason });
    expect(await stage.people.approve(approval, "U0DEE")).toMatchObject({ reason: "not-entitled" });
    await stage.people.approve(approval, "U0CHO");
    expect(await stage.people.end("a-1")).toContain("taken back");
  });
});
