import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { buttonBlock, textBlock } from "./blocks-fixture.ts";
import { hasBrowser, openPage } from "./browser.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const channel = "C0APPROVALS";

/** What axe finds serious or worse, with where. */
async function findSerious(page: Page): Promise<string[]> {
  // By the browser's debugger: the page's own policy lets no foreign script in.
  const found: { id: string; impact: string; nodes: { html: string }[] }[] = await page.evaluate(
    `${axe}; axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => ({ html })) })))`,
  );
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

test.skipIf(!hasBrowser)(
  "axe finds nothing serious in channel, thread, home tab, dialog and inspector, light and dark",
  async () => {
    const sandbox = await openSandbox();
    const client = createClient(sandbox);
    await startApp(sandbox, (app) => {
      app.action("ask", async ({ ack, body, client: own }) => {
        await ack();
        if (body.type !== "block_actions") return;
        await own.views.open({
          trigger_id: body.trigger_id,
          view: {
            type: "modal",
            title: { type: "plain_text", text: "A form" },
            submit: { type: "plain_text", text: "Send" },
            blocks: [
              {
                type: "input",
                label: { type: "plain_text", text: "Why" },
                element: { type: "plain_text_input", action_id: "why", multiline: true },
              },
              {
                type: "input",
                label: { type: "plain_text", text: "Who" },
                element: { type: "users_select", action_id: "who" },
              },
            ],
          },
        });
      });
    });
    const posted = await client.chat.postMessage({
      channel,
      text: "Refund?",
      blocks: [textBlock("*Refund?* `code` <@U0BEN>"), buttonBlock("ask")],
    });
    await client.chat.postMessage({ channel, thread_ts: posted.ts ?? "", text: "Noted" });
    await client.chat.postEphemeral({ channel, user: "U0ANA", text: "For you" });
    await client.views.publish({ user_id: "U0ANA", view: { type: "home", blocks: [textBlock("Hello")] } });
    const { page } = await openPage(sandbox.url);
    await page.getByRole("button", { name: "1 reply" }).click();
    await page.getByRole("button", { name: "Inspector" }).click();
    await page.getByText("chat.postEphemeral").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findSerious(page)).toEqual([]);
    }
    await page.getByRole("button", { name: "Close inspector" }).click();
    await page.getByRole("main").getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByRole("dialog").waitFor();
    expect(await findSerious(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Signoff home" }).click();
    await page.getByText("Hello").waitFor();
    expect(await findSerious(page)).toEqual([]);
  },
);
