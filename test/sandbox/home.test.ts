import type { BlockAction } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";
import { expect, test } from "vitest";
import { buttonBlock, plain, textBlock } from "./blocks-fixture.ts";
import { Driver } from "./driver.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

const row = (value: string) => ({ ...buttonBlock("approve", value), block_id: `row-${value}` });
const menu = {
  type: "static_select" as const,
  action_id: "sort",
  options: ["old", "new"].map((value) => ({ text: plain(value), value })),
};
const sorted = { type: "actions" as const, block_id: "sorted", elements: [menu] };

async function openWithHome() {
  const sandbox = await openSandbox();
  const actions: BlockAction[] = [];
  await startApp(sandbox, (app) => {
    app.action<BlockAction>(/.*/, async ({ ack, body }) => {
      actions.push(body);
      await ack();
    });
  });
  const client = createClient(sandbox);
  const publish = async (blocks: KnownBlock[], hash?: string) => {
    const given = { user_id: "U0ANA", view: { type: "home" as const, blocks }, ...(hash ? { hash } : {}) };
    const { view } = await client.views.publish(given);
    return { id: view?.id ?? "", hash: view?.hash ?? "" };
  };
  return { driver: new Driver(sandbox), publish, actions };
}

test("of several buttons with one action_id, the value or the block says which is clicked", async () => {
  const { driver, publish, actions } = await openWithHome();
  const { id: viewId } = await publish([row("p1"), row("p2"), row("p3")]);
  const click = { user: "U0ANA", viewId, actionId: "approve" };
  expect(await driver.post("actions", { ...click, value: "p2" })).toMatchObject({ acked: true });
  await driver.post("actions", { ...click, blockId: "row-p3" });
  expect(await driver.post("actions", { ...click, value: "p4" })).toMatchObject({
    error: "element_not_found",
  });
  expect(await driver.post("actions", { ...click, user: "U0BEN" })).toMatchObject({
    error: "view_not_found",
  });
  expect(actions).toMatchObject([
    {
      type: "block_actions",
      container: { type: "view", view_id: viewId },
      view: { id: viewId, type: "home" },
      actions: [{ action_id: "approve", block_id: "row-p2", value: "p2" }],
    },
    { actions: [{ block_id: "row-p3", value: "p3" }] },
  ]);
  expect(actions[0]?.trigger_id).toMatch(/^\d+\.\d+\./);
});

test("what is picked in the home tab is there in later clicks, through a new version too", async () => {
  const { driver, publish, actions } = await openWithHome();
  const { id: viewId } = await publish([sorted, row("p1")]);
  const where = { user: "U0ANA", viewId };
  await driver.post("actions", { ...where, actionId: "sort", value: "new" });
  await publish([sorted, row("p2")]);
  await driver.post("actions", { ...where, actionId: "approve" });
  expect(actions[1]?.view?.state.values).toMatchObject({
    sorted: { sort: { selected_option: { value: "new" } } },
  });
});

test("a version made for an older hash is refused, and so are more than 100 blocks", async () => {
  const { publish } = await openWithHome();
  const first = await publish([textBlock("1")]);
  expect(await publish([textBlock("2")], first.hash)).toMatchObject({ id: first.id });
  await expect(publish([textBlock("3")], first.hash)).rejects.toMatchObject({
    data: { error: "hash_conflict" },
  });
  expect(await publish(Array(100).fill({ type: "divider" }))).toMatchObject({ id: first.id });
  await expect(publish(Array(101).fill({ type: "divider" }))).rejects.toMatchObject({
    data: { error: "invalid_arguments" },
  });
});
