import type { BlockAction, ViewSubmitAction } from "@slack/bolt";
import { expect, test } from "vitest";
import { buttonBlock, overflowBlock, plain, textBlock } from "./blocks-fixture.ts";
import { Driver } from "./driver.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

const approvals = { channel: "C0APPROVALS" };

async function openWithActions() {
  const sandbox = await openSandbox();
  const actions: BlockAction[] = [];
  await startApp(sandbox, (app) => {
    app.action<BlockAction>(/.*/, async ({ ack, body }) => {
      actions.push(body);
      await ack();
    });
  });
  return { client: createClient(sandbox), driver: new Driver(sandbox), actions };
}

test("picking from an overflow menu reports the option, and the block it stands in", async () => {
  const { client, driver, actions } = await openWithActions();
  const blocks = [overflowBlock("more", ["first"]), overflowBlock("more", ["second", "third"])];
  const { ts } = await client.chat.postMessage({ ...approvals, text: "x", blocks });
  const pick = { user: "U0BEN", ...approvals, ts, actionId: "more" };
  expect(await driver.post("actions", { ...pick, value: "third" })).toMatchObject({ acked: true });
  expect(actions[0]?.actions[0]).toMatchObject({
    type: "overflow",
    block_id: "of-second",
    selected_option: { text: { text: "Do third" }, value: "third" },
  });
  expect(await driver.post("actions", { ...pick, value: "fourth" })).toEqual({
    ok: false,
    error: "option_not_found",
  });
  expect(await driver.post("actions", { ...pick, value: "fourth", stale: true })).toMatchObject({
    acked: true,
  });
});

test("a click brings the whole message with its blocks, and what its menus hold", async () => {
  const { client, driver, actions } = await openWithActions();
  const who = { type: "users_select" as const, action_id: "who" };
  const blocks = [
    { ...textBlock("*Refund?*"), block_id: "text" },
    { ...buttonBlock("approve") },
    { type: "actions" as const, block_id: "hand-over", elements: [who] },
    overflowBlock("more", ["ask"]),
  ];
  const { ts } = await client.chat.postMessage({ ...approvals, text: "Refund?", blocks });
  await driver.post("actions", { user: "U0BEN", ...approvals, ts, actionId: "who", value: "U0DEE" });
  expect(actions[0]?.actions[0]).toMatchObject({ type: "users_select", selected_user: "U0DEE" });
  expect(actions[0]?.message).toMatchObject({ ts, text: "Refund?", blocks });
  expect(actions[0]?.state?.values).toEqual({
    "hand-over": { who: { type: "users_select", selected_user: "U0DEE" } },
  });
});

test("the answer to a submission carries the modal that stands there now", async () => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  const view = (callback_id: string) => ({
    type: "modal" as const,
    callback_id,
    title: plain("Title"),
    submit: plain("On"),
    blocks: [textBlock(callback_id)],
  });
  await startApp(sandbox, (app) => {
    app.command("/open", async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: view("first") });
    });
    app.view<ViewSubmitAction>({ callback_id: /.*/, type: "view_submission" }, async ({ ack, body }) => {
      if (body.view.callback_id === "first") await ack({ response_action: "push", view: view("second") });
      else if (body.view.callback_id === "second")
        await ack({ response_action: "update", view: view("third") });
      else await ack({ response_action: "clear" });
    });
  });
  await driver.post("commands", { user: "U0ANA", ...approvals, command: "/open" });
  await expect.poll(() => driver.views("U0ANA")).toHaveLength(1);
  const [first] = await driver.views("U0ANA");
  const submit = (viewId: unknown) => driver.post("views", { user: "U0ANA", viewId, submit: true });
  const pushed = await submit(first?.id);
  expect(pushed).toMatchObject({ response_action: "push", view: { callback_id: "second" } });
  const [, second] = await driver.views("U0ANA");
  expect(pushed.view).toMatchObject({ id: second?.id, previous_view_id: first?.id });
  const updated = await submit(second?.id);
  expect(updated).toMatchObject({
    response_action: "update",
    view: { id: second?.id, callback_id: "third" },
  });
  const cleared = await submit(second?.id);
  expect(cleared).toMatchObject({ response_action: "clear" });
  expect(cleared.view).toBeUndefined();
  expect(await driver.views("U0ANA")).toEqual([]);
});
