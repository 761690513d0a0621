import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { buttonBlock, plain, textBlock } from "./blocks-fixture.ts";
import { hasBrowser, openPage } from "./browser.ts";
import { createClient, openSandbox } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";
/** 7:25 in the browser's New York. */
const morningMs = Date.UTC(2026, 0, 15, 12, 25);

async function openEmpty(member = "U0ANA") {
  const sandbox = await openSandbox({ now: () => morningMs });
  const { page, problems } = await openPage(`${sandbox.url}/#${member}/${channel}`);
  return { client: createClient(sandbox), page, problems };
}

/** How wide a field's own text or placeholder is, and how much room it has. */
function measure(field: Locator, what: "placeholder" | "selected"): Promise<{ text: number; room: number }> {
  return field.evaluate((node, wanted) => {
    const { ownerDocument: page } = node;
    const style = page.defaultView.getComputedStyle(node);
    const pen = page.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const isSelect = node.tagName === "SELECT";
    const words = isSelect ? node.selectedOptions[0]?.text : node.getAttribute(wanted);
    // A select keeps room for its arrow.
    const arrow = isSelect ? 22 : 0;
    const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
    return { text: pen.measureText(words ?? "").width, room: node.clientWidth - padding - arrow };
  }, what);
}

async function fits(field: Locator, what: "placeholder" | "selected"): Promise<void> {
  const { text, room } = await measure(field, what);
  expect(text).toBeGreaterThan(20);
  expect(text).toBeLessThanOrEqual(room);
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error("It is not shown.");
  return { ...box, right: box.x + box.width, bottom: box.y + box.height };
}

async function areApart(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [await boxOf(one), await boxOf(other)];
  return a.right <= b.x || b.right <= a.x || a.bottom <= b.y || b.bottom <= a.y;
}

test.skipIf(!hasBrowser)("no words are cut off in a field, however narrow the window", async () => {
  const { page } = await openEmpty("U0EVE");
  await fits(page.getByLabel("You are"), "selected");
  await fits(page.getByRole("textbox"), "placeholder");
  await page.getByRole("button", { name: "Inspector" }).click();
  await page.setViewportSize({ width: 1120, height: 560 });
  await fits(page.getByRole("textbox"), "placeholder");
  await page.getByRole("button", { name: "Close inspector" }).click();
  await page.setViewportSize({ width: 400, height: 760 });
  await fits(page.getByRole("textbox"), "placeholder");
  await page.getByRole("button", { name: "Places" }).click();
  await fits(page.getByLabel("You are"), "selected");
});

test.skipIf(!hasBrowser)("a message that fits in its field has nothing to scroll", async () => {
  const { page } = await openEmpty();
  const field = page.getByRole("textbox");
  const hidden = () => field.evaluate((node) => node.scrollHeight - node.clientHeight);
  for (const text of ["", "one", "one\ntwo", "one\ntwo\nthree", ""]) {
    await field.fill(text);
    await expect.poll(hidden).toBeLessThanOrEqual(0);
  }
});

test.skipIf(!hasBrowser)(
  "the time of day is written one way, by the page and in what the app says",
  async () => {
    const { client, page } = await openEmpty();
    await client.chat.postMessage({ channel, text: `<!date^${morningMs / 1000}^at {time}|then>` });
    await page.getByText("at 7:25 AM").waitFor();
    expect(await page.locator(".message header time").allTextContents()).toEqual(["7:25 AM"]);
  },
);

async function failToClick(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Approve" }).click();
  const toast = page.getByText("the app is not connected").first();
  await toast.waitFor();
  return toast;
}

test.skipIf(!hasBrowser)("what failed is said beside the message and not over it", async () => {
  const { client, page } = await openEmpty();
  for (let n = 0; n < 12; n++) await client.chat.postMessage({ channel, text: `Message ${n}` });
  await client.chat.postMessage({ channel, text: "x", blocks: [textBlock("Refund?"), buttonBlock("a")] });
  const message = page.locator("#timeline .message", { hasText: "Refund?" });
  for (const width of [1280, 400]) {
    await page.setViewportSize({ width, height: 760 });
    const toast = await failToClick(page);
    expect(await areApart(toast, message)).toBe(true);
    expect(await areApart(toast, page.getByRole("textbox"))).toBe(true);
  }
});

test.skipIf(!hasBrowser)("the newest message stays in sight whatever room there is", async () => {
  const { client, page } = await openEmpty();
  const fields = ["Order", "Amount", "Reason"].map((text) => ({ type: "mrkdwn" as const, text }));
  for (let n = 1; n <= 12; n++) {
    const blocks = [textBlock(`Card ${n}.`), { type: "section" as const, fields }, buttonBlock("a", `${n}`)];
    await client.chat.postMessage({ channel, text: "x", blocks });
  }
  const [first, last] = [page.getByText("Card 1."), page.getByRole("button", { name: "Approve" }).last()];
  const field = page.getByRole("textbox");
  const isInSight = async () => (await boxOf(last)).bottom <= (await boxOf(field)).y;
  await expect.poll(isInSight).toBe(true);
  for (const width of [400, 1280, 500]) {
    await page.setViewportSize({ width, height: 700 });
    await expect.poll(isInSight).toBe(true);
  }
  await field.fill("one\ntwo\nthree\nfour");
  await expect.poll(isInSight).toBe(true);
  // Whoever reads above stays there.
  await page.locator("#timeline").evaluate(async (node) => {
    const scrolled = new Promise((seen) => node.addEventListener("scroll", seen, { once: true }));
    node.scrollTo(0, 0);
    await scrolled;
  });
  await page.setViewportSize({ width: 420, height: 600 });
  await client.chat.postMessage({ channel, text: "More" });
  await page.getByText("More", { exact: true }).waitFor();
  expect((await boxOf(first)).y).toBeGreaterThan(0);
});

test.skipIf(!hasBrowser)("the parts of a home tab stand apart from each other", async () => {
  const { client, page } = await openEmpty();
  const blocks = [textBlock("Above"), { type: "header" as const, text: plain("A part") }, textBlock("Below")];
  await client.views.publish({ user_id: "U0ANA", view: { type: "home", blocks } });
  await page.getByRole("button", { name: "Signoff home" }).click();
  const above = await boxOf(page.getByText("Above"));
  const words = await page.getByText("A part").evaluate((node) => {
    const range = node.ownerDocument.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect().top;
  });
  expect(words - above.bottom).toBeGreaterThan(40);
});
