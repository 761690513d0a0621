import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { secret, startReceiver } from "./running-receiver.ts";
import { nowSeconds, postAsSlack, type Sent, sign } from "./signed-request.ts";

const body = new URLSearchParams({
  command: "/start-workflow",
  text: "foo-workflow",
  user_id: "U1",
  team_id: "T1",
  channel_id: "C1",
  trigger_id: "1.2.3",
}).toString();

/** A receiver whose listener counts. */
async function start() {
  let heard = 0;
  const { url, receiver } = await startReceiver((app) => {
    app.command("/start-workflow", async ({ ack }) => {
      heard += 1;
      await ack({ text: "started" });
    });
  });
  return {
    receiver,
    url,
    heard: () => heard,
    post: (sent: Partial<Sent> = {}) => postAsSlack(url, { secret, body, ...sent }),
  };
}

const now = nowSeconds();
/** Right in all but one thing. */
const refused: { what: string; sent: Partial<Sent>; status: number }[] = [
  { what: "another secret", sent: { secret: "another" }, status: 401 },
  { what: "no signature", sent: { without: ["x-slack-signature"] }, status: 401 },
  { what: "no timestamp", sent: { without: ["x-slack-request-timestamp"] }, status: 401 },
  { what: "neither", sent: { without: ["x-slack-signature", "x-slack-request-timestamp"] }, status: 401 },
  { what: "a stale timestamp", sent: { timestamp: now - 310 }, status: 401 },
  { what: "a timestamp of the future", sent: { timestamp: now + 120 }, status: 401 },
  { what: "a timestamp of the far future", sent: { timestamp: 99_999_999_999 }, status: 401 },
  { what: "a timestamp that is no number", sent: { timestamp: "soon" }, status: 401 },
  { what: "a timestamp in another spelling", sent: { timestamp: `${now}.0` }, status: 401 },
  {
    what: "a timestamp that was not signed",
    sent: { timestamp: now - 5, headers: { "x-slack-request-timestamp": String(now) } },
    status: 401,
  },
  {
    what: "a signature of another body",
    sent: { headers: { "x-slack-signature": sign(secret, now, "x") } },
    status: 401,
  },
  { what: "half a signature", sent: { headers: { "x-slack-signature": "v0=abc" } }, status: 401 },
  { what: "more than 1 MB", sent: { body: `text=${"x".repeat(1_100_000)}` }, status: 413 },
  { what: "another encoding", sent: { headers: { "content-encoding": "br" } }, status: 415 },
  { what: "JSON that is none", sent: { body: "{", contentType: "application/json" }, status: 400 },
];

describe("a request", () => {
  test("that Slack signed reaches the listener, and its answer goes back", async () => {
    const { heard, post } = await start();
    expect(await post()).toEqual({ status: 200, text: '{"text":"started"}' });
    expect(heard()).toBe(1);
  });

  test.each(refused)("with $what is refused with $status and reaches none", async ({ sent, status }) => {
    const { heard, post } = await start();
    expect((await post(sent)).status).toBe(status);
    expect(heard()).toBe(0);
    expect((await post({ timestamp: nowSeconds() - 1 })).status).toBe(200);
  });

  test("that comes again is refused, however it is spelt and whatever it claims to be", async () => {
    const { heard, post } = await start();
    const sent = { timestamp: now };
    expect((await post(sent)).status).toBe(200);
    expect(await post(sent)).toEqual({ status: 409, text: "This request was taken before." });
    expect((await post({ ...sent, headers: { "x-slack-retry-num": "1" } })).status).toBe(409);
    const signature = `${sign(secret, now, body)}=1`;
    expect((await post({ ...sent, headers: { "x-slack-signature": signature } })).status).toBe(401);
    expect((await post({ ...sent, headers: { "x-slack-request-timestamp": ` ${now}.0` } })).status).toBe(401);
    expect(heard()).toBe(1);
  });

  test("that comes many times at once is taken once", async () => {
    const { heard, post } = await start();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ timestamp: now })));
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    expect(heard()).toBe(1);
  });

  test("with a forged signature leaves no trace: the right one is taken afterwards", async () => {
    const { post } = await start();
    expect((await post({ timestamp: now, secret: "another" })).status).toBe(401);
    expect((await post({ timestamp: now })).status).toBe(200);
  });

  test("that is compressed is refused, though its signature is right", async () => {
    const { url, heard } = await start();
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "content-encoding": "gzip",
      "x-slack-request-timestamp": String(now),
      "x-slack-signature": sign(secret, now, body),
    };
    expect((await fetch(url, { method: "POST", headers, body: gzipSync(body) })).status).toBe(415);
    expect(heard()).toBe(0);
  });

  test("is refused while the gateway is not there yet, or leaves", async () => {
    const { receiver, heard, post } = await start();
    await receiver.stop();
    expect((await post()).status).toBe(503);
    await receiver.start();
    expect((await post()).status).toBe(200);
    expect(heard()).toBe(1);
  });

  test("that asks for the challenge is answered with it", async () => {
    const { post } = await start();
    const challenge = JSON.stringify({ type: "url_verification", challenge: "abc" });
    const answer = await post({ body: challenge, contentType: "application/json" });
    expect(answer).toEqual({ status: 200, text: '{"challenge":"abc"}' });
  });
});
