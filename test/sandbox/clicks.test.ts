import type { BlockAction, BlockButtonAction } from "@slack/bolt";
import { expect, test } from "vitest";
import { buttonBlock } from "./blocks-fixture.ts";
import { Driver } from "./driver.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

const approvals = { channel: "C0APPROVALS" };

async function openWithClicks() {
  const sandbox = await openSandbox();
  const clicks: BlockButtonAction[] = [];
  await startApp(sandbox, (app) => {
    app.action<BlockButtonAction>(/.*/, async ({ ack, body }) => {
      clicks.push(body);
      await ack();
    });
  });
  return { client: createClient(sandbox), driver: new Driver(sandbox), clicks };
}

test("a click on an old screen goes out though the message has lost its button", async () => {
  const { client, driver, clicks } = await openWithClicks();
  const { ts = "" } = await client.chat.postMessage({
    ...approvals,
    text: "x",
    blocks: [buttonBlock("approve")],
  });
  await client.chat.update({ ...approvals, ts, text: "done" });
  const click = { user: "U0BEN", ...approvals, ts, actionId: "approve", value: "promise-1" };
  expect(await driver.post("actions", click)).toEqual({ ok: false, error: "element_not_found" });
  expect(await driver.post("actions", { ...click, stale: true })).toMatchObject({ acked: true });
  expect(clicks[0]?.actions[0]).toMatchObject({ action_id: "approve", value: "promise-1", type: "button" });
});

test("a click in a thread names the thread, a click on an ephemeral has no message", async () => {
  const { client, driver, clicks } = await openWithClicks();
  const parent = await client.chat.postMessage({ ...approvals, text: "parent" });
  const thread_ts = parent.ts ?? "";
  const reply = await client.chat.postMessage({
    ...approvals,
    thread_ts,
    text: "x",
    blocks: [buttonBlock("in-thread")],
  });
  await driver.post("actions", { user: "U0BEN", ...approvals, ts: reply.ts, actionId: "in-thread" });
  expect(clicks[0]).toMatchObject({ container: { thread_ts }, message: { thread_ts } });

  const ephemeral = await client.chat.postEphemeral({
    ...approvals,
    user: "U0BEN",
    text: "x",
    blocks: [buttonBlock("mine")],
  });
  const click = { ...approvals, ts: ephemeral.message_ts, actionId: "mine" };
  expect(await driver.post("actions", { user: "U0ANA", ...click })).toMatchObject({
    error: "message_not_found",
  });
  await driver.post("actions", { user: "U0BEN", ...click });
  expect(clicks[1]?.container).toMatchObject({ is_ephemeral: true });
  expect(clicks[1]?.message).toBeUndefined();
});

test("picking from a menu reports the option as the app defined it", async () => {
  const sandbox = await openSandbox();
  const picks: BlockAction[] = [];
  await startApp(sandbox, (app) => {
    app.action<BlockAction>("pick", async ({ ack, body }) => {
      picks.push(body);
      await ack();
    });
  });
  const option = { text: { type: "plain_text" as const, text: "Bank" }, value: "bank" };
  const element = { type: "static_select" as const, action_id: "pick", options: [option] };
  const { ts } = await createClient(sandbox).chat.postMessage({
    ...approvals,
    text: "x",
    blocks: [{ type: "actions", elements: [element] }],
  });
  await new Driver(sandbox).post("actions", {
    user: "U0BEN",
    ...approvals,
    ts,
    actionId: "pick",
    value: "bank",
  });
  expect(picks[0]?.actions[0]).toMatchObject({ type: "static_select", selected_option: option });
});

test("nobody can act who is not in the channel", async () => {
  const { driver } = await openWithClicks();
  await driver.post("channels", { id: "C0SECRET", name: "secret", members: ["U0ANA"], private: true });
  const command = { user: "U0BEN", channel: "C0SECRET", command: "/start-workflow" };
  expect(await driver.post("commands", command)).toEqual({ ok: false, error: "user_not_in_channel" });
  expect(await driver.post("commands", { ...command, user: "U0NOBODY" })).toEqual({
    ok: false,
    error: "user_not_found",
  });
});
