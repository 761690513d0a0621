import type { BlockAction } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";
import { expect, test } from "vitest";
import { buttonBlock, plain, textBlock } from "./blocks-fixture.ts";
import { hasBrowser, openPage } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";

/** 50 blocks: a list, and at its end the buttons that turn its pages and put it away. */
function list(page: number): KnownBlock[] {
  const lines = Array.from({ length: 49 }, (_, n) => textBlock(`Line ${n} of page ${page}`));
  const buttons = ["next", "away"].map((action_id) => {
    return { type: "button" as const, action_id, text: plain(action_id), value: `${page + 1}` };
  });
  return [...lines, { type: "actions", elements: buttons }];
}

async function openWithList() {
  const sandbox = await openSandbox();
  const actions: BlockAction[] = [];
  await startApp(sandbox, (app) => {
    app.command("/list", async ({ ack }) => {
      await ack({ text: "The list", blocks: list(1) });
    });
    app.action<BlockAction>("next", async ({ ack, body, respond }) => {
      actions.push(body);
      await ack();
      await respond({ replace_original: true, text: "The list", blocks: list(actions.length + 1) });
    });
    app.action<BlockAction>("away", async ({ ack, respond }) => {
      await ack();
      await respond({ delete_original: true });
    });
  });
  return { sandbox, client: createClient(sandbox), actions };
}

test.skipIf(!hasBrowser)(
  "a private list turns its pages in place and goes away, for its person alone",
  async () => {
    const { sandbox, client, actions } = await openWithList();
    const ana = await openPage(sandbox.url);
    const ben = await openPage(`${sandbox.url}/#U0BEN/${channel}`);
    const { page } = ana;
    await page.getByRole("textbox").fill("/list");
    await page.getByRole("textbox").press("Enter");
    await page.getByText("Line 48 of page 1").waitFor();
    await client.chat.postMessage({ channel, text: "For all", blocks: [buttonBlock("none")] });
    await ben.page
      .getByText("For all")
      .or(ben.page.getByRole("button", { name: "Approve" }))
      .first()
      .waitFor();
    expect(await ben.page.getByText("of page").count()).toBe(0);

    const next = page.getByRole("button", { name: "next" });
    await next.press("Enter");
    await page.getByText("Line 0 of page 2").waitFor();
    // The same button, drawn anew with another value: whoever turns pages goes on with the same key.
    await eventually(() => next.evaluate((node) => node.matches(":focus"))).toBe(true);
    await page.keyboard.press("Enter");
    await page.getByText("Line 48 of page 3").waitFor();
    expect(await page.locator("#timeline .message").count()).toBe(2);
    expect(await page.getByText("of page 1").count()).toBe(0);
    expect(actions[1]).toMatchObject({
      type: "block_actions",
      container: { is_ephemeral: true, channel_id: channel },
    });
    expect(actions[1]?.response_url).toContain("/response/");
    expect(actions[1]?.message).toBeUndefined();

    await page.reload();
    await page.getByText("Line 48 of page 3").waitFor();
    await page.getByRole("button", { name: "away" }).click();
    await page.getByText("Only visible to you").waitFor({ state: "detached" });
    expect(await page.locator("#timeline .message").count()).toBe(1);
    expect([...ana.problems, ...ben.problems]).toEqual([]);
  },
);
