import { Webhook } from "standardwebhooks";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { days, hours } from "../../src/approval/duration.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { TerminalError } from "../../src/authoring/retry.ts";
import { callBack } from "../../src/callers/callback.ts";
import { readConfig } from "../../src/config/config.ts";
import { testWorkflow } from "../../src/testing/test-workflow.ts";
import { People } from "../runtime/people.ts";
import { startRunningWorker } from "../runtime/running-worker.ts";
import { asking } from "./asking.ts";
import { startReceiver } from "./receiver.ts";

const telling = defineWorkflow({
  name: "telling",
  title: "Calls back",
  version: 1,
  input: z.object({ url: z.string() }),
  *run(ctx, { url }) {
    const verdict = { kind: "approved", by: "U0BEN" };
    yield* callBack(ctx, { url, id: "deploy 7" }, verdict);
    return verdict;
  },
});

test("a callback goes on through failures, with one ID, one body, and a new time and signature at each try", async () => {
  const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
  const receiver = await startReceiver();
  const { callbackHosts } = readConfig({});
  const worker = await startRunningWorker([telling], undefined, { webhookSecrets: [secret], callbackHosts });
  onTestFinished(() => worker.stop());
  const people = new People(worker);
  receiver.answer = (_, before) => {
    if (before === 0) throw new Error("goes away");
    return { status: before === 1 ? 404 : 200 };
  };
  await people.start("v1.2/ünder", "telling", { url: `http://127.0.0.1:${receiver.port}/` });
  expect(await people.end("v1.2/ünder")).toEqual({ kind: "approved", by: "U0BEN" });
  expect(receiver.calls).toHaveLength(3);
  expect(new Set(receiver.calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  const times = receiver.calls.map(({ headers }) => Number(headers["webhook-timestamp"]));
  expect(new Set(times).size).toBe(3);
  for (const { headers, body } of receiver.calls) {
    // A full stop separates the ID from the time where they are signed.
    expect(headers["webhook-id"]).toMatch(/^[\w-]{43}$/);
    const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
    expect(verified).toEqual({ id: "deploy 7", kind: "approved", by: "U0BEN" });
  }
});

test("a callback that never succeeds is tried for three days, at last once an hour, and the run has its verdict", async () => {
  const triedAtMs: number[] = [];
  const startsAtMs = Date.UTC(2027, 0, 1);
  let sinceMs = 0;
  const effects = {
    callback: () => {
      triedAtMs.push(sinceMs);
      throw new Error("its receiver answered 503");
    },
  };
  const t = await testWorkflow(asking, { url: "https://ci.example.com" }, { startsAtMs, effects });
  await t.approve("U0BEN");
  const skip = async (ms: number) => {
    sinceMs += ms;
    await t.skip(ms);
  };
  while (sinceMs < days(2.9)) await skip(hours(1));
  await expect(t.result).rejects.toThrow("still waits");
  await skip(hours(4));
  expect(await t.result).toEqual({ kind: "approved", by: "U0BEN" });
  expect(triedAtMs).toHaveLength(84);
  expect(triedAtMs.filter((ms) => ms >= days(2) && ms < days(2.5)).length).toBe(12);
  expect(t.thread.filter((line) => line.includes("callback"))).toEqual([
    ":warning: callback failed and is tried again: its receiver answered 503",
    ":boom: callback failed 84 times: its receiver answered 503",
  ]);
});

test("a receiver that is gone is left in peace", async () => {
  let tries = 0;
  const effects = {
    callback: () => {
      tries += 1;
      throw new TerminalError("its receiver answered 410, so it is gone");
    },
  };
  const t = await testWorkflow(telling, { url: "https://ci.example.com" }, { effects });
  expect(await t.result).toEqual({ kind: "approved", by: "U0BEN" });
  expect(tries).toBe(1);
});
