import { expect, test } from "vitest";
import { z } from "zod";
import { buttonBlock } from "./blocks-fixture.ts";
import { Driver } from "./driver.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

const approvals = { channel: "C0APPROVALS" };
const actionSchema = z.looseObject({ response_url: z.string() });

async function openWithUrl(now: () => number = Date.now) {
  const sandbox = await openSandbox({ now });
  const driver = new Driver(sandbox);
  const urls: string[] = [];
  await startApp(sandbox, (app) => {
    app.command("/url", async ({ ack, body }) => {
      urls.push(body.response_url);
      await ack();
    });
    app.action("approve", async ({ ack, body }) => {
      urls.push(actionSchema.parse(body).response_url);
      await ack();
    });
  });
  const post = async (body: object) => {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(urls.at(-1) ?? "", { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  return { driver, client: createClient(sandbox), post };
}

test("a response is ephemeral by default and for all if it says so", async () => {
  const { driver, post } = await openWithUrl();
  await driver.post("commands", { user: "U0ANA", ...approvals, command: "/url" });
  expect(await post({ text: "for you" })).toMatchObject({ status: 200 });
  await post({ text: "for all", response_type: "in_channel" });
  const texts = async (user: string) =>
    (await driver.messages({ ...approvals, user })).map((message) => message.text);
  expect(await texts("U0ANA")).toEqual(["for you", "for all"]);
  expect(await texts("U0BEN")).toEqual(["for all"]);
});

test("a response URL is good for 5 uses", async () => {
  const { driver, post } = await openWithUrl();
  await driver.post("commands", { user: "U0ANA", ...approvals, command: "/url" });
  for (let n = 1; n <= 5; n++) expect(await post({ text: `${n}` })).toMatchObject({ status: 200 });
  expect(await post({ text: "6" })).toEqual({ status: 404, body: { ok: false, error: "used_url" } });
  expect(await driver.messages({ ...approvals, user: "U0ANA" })).toHaveLength(5);
});

test("a response URL is good for 30 minutes", async () => {
  let nowMs = Date.now();
  const { driver, post } = await openWithUrl(() => nowMs);
  await driver.post("commands", { user: "U0ANA", ...approvals, command: "/url" });
  nowMs += 30 * 60_000;
  expect(await post({ text: "in time" })).toMatchObject({ status: 200 });
  nowMs += 1;
  expect(await post({ text: "too late" })).toEqual({
    status: 404,
    body: { ok: false, error: "expired_url" },
  });
});

test("the response to a click replaces or deletes the message, an ephemeral one too", async () => {
  const { driver, client, post } = await openWithUrl();
  const seen = () => driver.messages({ ...approvals, user: "U0BEN" });
  const click = (ts: string) =>
    driver.post("actions", { user: "U0BEN", ...approvals, ts, actionId: "approve" });

  const { ts = "" } = await client.chat.postMessage({
    ...approvals,
    text: "card",
    blocks: [buttonBlock("approve")],
  });
  await click(ts);
  await post({ text: "replaced", replace_original: true });
  expect(await seen()).toMatchObject([{ ts, kind: "message", text: "replaced", edited: {} }]);
  await post({ delete_original: true });
  expect(await seen()).toEqual([]);

  const mine = { ...approvals, user: "U0BEN", text: "mine", blocks: [buttonBlock("approve")] };
  const { message_ts = "" } = await client.chat.postEphemeral(mine);
  await click(message_ts);
  await post({ text: "still mine", replace_original: true });
  expect(await seen()).toMatchObject([{ ts: message_ts, kind: "ephemeral", text: "still mine" }]);
});

test("a command has no original: to replace it posts, to delete it is refused", async () => {
  const { driver, post } = await openWithUrl();
  await driver.post("commands", { user: "U0ANA", ...approvals, command: "/url" });
  await post({ text: "first" });
  expect(await post({ text: "second", replace_original: true })).toMatchObject({ status: 200 });
  expect(await post({ delete_original: true })).toMatchObject({ status: 400 });
  expect(await driver.messages({ ...approvals, user: "U0ANA" })).toMatchObject([
    { kind: "ephemeral", text: "first" },
    { kind: "ephemeral", text: "second" },
  ]);
});

test("a bad response is refused with a status that makes respond() throw", async () => {
  const { driver, post } = await openWithUrl();
  await driver.post("commands", { user: "U0ANA", ...approvals, command: "/url" });
  expect(await post({})).toMatchObject({ status: 400, body: { error: "no_text" } });
});
