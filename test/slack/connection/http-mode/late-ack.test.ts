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

/** A receiver whose listener does its work until `finish` and may take `ackWithinMs`, and what its person is told. */
async function start(ackWithinMs: number) {
  const seen: string[] = [];
  const { promise: work, resolve } = Promise.withResolvers<string>();
  const begun = Promise.withResolvers<void>();
  const { url, closed } = await startReceiver((app) => {
    app.command("/slow", ({ ack }) =>
      workThenAck({
        work: () => {
          begun.resolve();
          return work;
        },
        ack: async (text) => {
          await ack({ text });
          seen.push("acked");
        },
        onUnknown: async () => void seen.push("not known yet"),
        onLate: async (result) => void seen.push(`told ${result}`),
        log: createLog("silent"),
        patience: { ackWithinMs, giveUpAfterMs: 120_000 },
      }),
    );
  });
  return { url, closed, seen, begun: begun.promise, finish: () => resolve("recorded") };
}

test("an ack after Bolt's answer at 3 s throws, and the person hears the result in words", async () => {
  const { url, seen, finish } = await start(60_000);
  expect((await postAsSlack(url, { secret, body })).status).toBe(404);
  expect(seen).toEqual([]);
  finish();
  await until("the word", () => seen.length > 0);
  expect(seen).toEqual(["told recorded"]);
});

test("what is not recorded within the time for it is left unacknowledged", async () => {
  const { url, seen, finish } = await start(200);
  expect((await postAsSlack(url, { secret, body })).status).toBe(404);
  finish();
  await until("the word", () => seen.length > 1);
  expect(seen).toEqual(["not known yet", "told recorded"]);
});

test("an ack to a request that Slack has closed throws, too", async () => {
  const { url, closed, seen, begun, finish } = await start(60_000);
  const leaving = new AbortController();
  const timestamp = String(nowSeconds());
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": sign(secret, timestamp, body),
  };
  const request = fetch(url, { method: "POST", headers, body, signal: leaving.signal });
  await begun;
  leaving.abort();
  await expect(request).rejects.toThrow();
  await until("it to be seen here", () => closed() === 1);
  finish();
  await until("the word", () => seen.length > 0);
  expect(seen).toEqual(["told recorded"]);
});
