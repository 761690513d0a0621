import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLog } from "../../../../src/log.ts";
import { workThenAck } from "../../../../src/slack/listeners/acknowledge.ts";
import { until } from "../../../program/until.ts";
import { secret, startReceiver } from "./running-receiver.ts";
import { nowSeconds, postAsSlack, sign } from "./signed-request.ts";

const body = new URLSearchParams({
  command: "/slow",
  user_id: "U1",
  team_id: "T1",
  channel_id: "C1",
}).toString();

/** A receiver whose listener does its work in `workMs` and may take `ackWithinMs`, and what its person is told. */
async function start(workMs: number, ackWithinMs: number) {
  const seen: string[] = [];
  const { url } = await startReceiver((app) => {
    app.command("/slow", ({ ack }) =>
      workThenAck({
        work: async () => pause(workMs, "recorded"),
        ack: async (text) => {
          await ack({ text });
          seen.push("acked");
        },
        onUnknown: async () => void seen.push("not known yet"),
        onLate: async (result) => void seen.push(`told ${result}`),
        log: createLog("silent"),
        patience: { ackWithinMs, giveUpAfterMs: 10_000 },
      }),
    );
  });
  return { url, seen };
}

test("an ack after Bolt's answer at 3 s throws, and the person hears the result in words", async () => {
  const { url, seen } = await start(3_300, 5_000);
  const sentMs = performance.now();
  expect((await postAsSlack(url, { secret, body })).status).toBe(404);
  expect(performance.now() - sentMs).toBeGreaterThan(2_990);
  await until("the word", () => seen.length > 0);
  expect(seen).toEqual(["told recorded"]);
});

test("what is not recorded within the time for it is left unacknowledged", async () => {
  const { url, seen } = await start(3_200, 200);
  expect((await postAsSlack(url, { secret, body })).status).toBe(404);
  await until("the word", () => seen.length > 1);
  expect(seen).toEqual(["not known yet", "told recorded"]);
});

test("an ack to a request that Slack has closed throws, too", async () => {
  const { url, seen } = await start(400, 2_500);
  const leaving = new AbortController();
  const timestamp = String(nowSeconds());
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": sign(secret, timestamp, body),
  };
  const request = fetch(url, { method: "POST", headers, body, signal: leaving.signal });
  setTimeout(() => leaving.abort(), 100);
  await expect(request).rejects.toThrow();
  await until("the word", () => seen.length > 0);
  expect(seen).toEqual(["told recorded"]);
});
