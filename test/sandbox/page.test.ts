import { expect, test } from "vitest";
import { buttonBlock, textBlock } from "./blocks-fixture.ts";
import { hasBrowser, openPage } from "./browser.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";

test.skipIf(!hasBrowser)(
  "a person types a command, another clicks, and both see the card change",
  async () => {
    const sandbox = await openSandbox();
    await startApp(sandbox, (app) => {
      app.command("/start-workflow", async ({ ack, client }) => {
        await ack("Started");
        await client.chat.postMessage({
          channel,
          text: "x",
          blocks: [textBlock("*Refund?*"), buttonBlock("approve")],
        });
      });
      app.action("approve", async ({ ack, body, client }) => {
        await ack();
        if (!("message" in body) || !body.message) return;
        await client.chat.update({ channel, ts: body.message.ts, text: `Approved by <@${body.user.id}>` });
        await client.chat.postMessage({ channel, thread_ts: body.message.ts, text: "Noted" });
      });
    });
    const ana = await openPage(sandbox.url);
    const field = ana.page.getByRole("textbox");
    await field.fill("/start");
    await ana.page.getByRole("option", { name: /start-workflow/ }).waitFor();
    await field.press("Tab");
    await field.press("Enter");
    await ana.page.getByText("Only visible to you").waitFor();

    const ben = await openPage(`${sandbox.url}/#U0BEN/${channel}`);
    await ben.page.getByText("Refund?").waitFor();
    expect(await ben.page.getByText("Only visible to you").count()).toBe(0);
    await ben.page.getByRole("button", { name: "Approve" }).click();
    await ana.page.getByText("Approved by @Ben").waitFor();
    expect(await ana.page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    await ana.page.getByRole("button", { name: "1 reply" }).click();
    await ana.page.getByRole("complementary", { name: "Thread" }).getByText("Noted").waitFor();
    expect([...ana.problems, ...ben.problems]).toEqual([]);
  },
);

test.skipIf(!hasBrowser)("text is never HTML and blocks that are not drawn do not vanish", async () => {
  const sandbox = await openSandbox();
  const client = createClient(sandbox);
  const hostile = "<img src=x onerror=alert(1)> <javascript:alert(1)|click me> <script>alert(1)</script>";
  await client.chat.postMessage({ channel, text: hostile, blocks: [textBlock(hostile)] });
  await client.chat.postMessage({ channel, text: hostile });
  const table = { type: "table", rows: [[{ type: "raw_text", text: "cell" }]] };
  await client.apiCall("chat.postMessage", { channel, text: "x", blocks: [table] });
  const { page, problems } = await openPage(sandbox.url);
  await page.getByText("[table] block").waitFor();
  expect(await page.getByText("click me").count()).toBe(2);
  expect(await page.locator("#timeline script, #timeline img, #timeline a").count()).toBe(0);
  expect(problems).toEqual([]);
});

test.skipIf(!hasBrowser)("a person is told when no app answers", async () => {
  const sandbox = await openSandbox();
  const { page } = await openPage(sandbox.url);
  await page.getByRole("textbox").fill("/start-workflow refund");
  await page.getByRole("textbox").press("Enter");
  await page.getByText("dispatch_failed").waitFor();
});

test.skipIf(!hasBrowser)("what is posted while the page begins to listen is not missed", async () => {
  const sandbox = await openSandbox();
  const client = createClient(sandbox);
  const { page } = await openPage(sandbox.url);
  await page.route("**/sandbox/events*", async (route) => {
    // What the page asked for together with this has been answered when it has had an answer to a later question.
    await page.evaluate("fetch('/sandbox/newest?user=U0ANA').then((response) => response.text())");
    await client.chat.postMessage({ channel, text: "In between" });
    await route.continue();
  });
  await page.reload();
  await page.getByText("In between").waitFor();
});
