import { expect, test } from "vitest";
import { textBlock } from "./blocks-fixture.ts";
import { hasBrowser, openPage } from "./browser.ts";
import { Driver } from "./driver.ts";
import { eventually } from "./eventually.ts";
import { createClient, openSandbox } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";

test.skipIf(!hasBrowser)("a direct message shows with a dot until that member opens it", async () => {
  const sandbox = await openSandbox();
  const client = createClient(sandbox);
  const { page, problems } = await openPage(`${sandbox.url}/#U0BEN/${channel}`);
  const places = page.locator("#places");
  await places.getByText("has not written to you").waitFor();
  const direct = await client.conversations.open({ users: "U0BEN" });
  await client.chat.postMessage({ channel: direct.channel?.id ?? "", text: "Your turn" });
  await client.chat.postMessage({ channel: "C0AUDIT", text: "Noted" });
  const audit = places.getByRole("button", { name: "audit unread" });
  const message = places.getByRole("button", { name: /unread/ }).nth(1);
  await audit.waitFor();
  await message.click();
  await page.getByRole("log").getByText("Your turn").waitFor();
  await page.getByRole("heading", { name: "Signoff", exact: true }).waitFor();
  expect(await places.getByRole("img", { name: "unread" }).count()).toBe(1);
  await page.reload();
  await audit.waitFor();
  expect(await places.getByRole("img", { name: "unread" }).count()).toBe(1);

  await page.getByLabel("You are").selectOption("U0ANA");
  await page.getByRole("heading", { name: "#approvals" }).waitFor();
  await audit.click();
  await eventually(() => places.getByRole("img", { name: "unread" }).count()).toBe(0);
  await places.getByRole("button", { name: "approvals" }).click();
  await page.getByLabel("You are").selectOption("U0BEN");
  await audit.waitFor();
  expect(problems).toEqual([]);
});

test.skipIf(!hasBrowser)("a link to a message opens it in the page, with its thread", async () => {
  const sandbox = await openSandbox();
  const client = createClient(sandbox);
  const first = await client.chat.postMessage({ channel, text: "The card" });
  const ts = first.ts ?? "";
  for (let n = 0; n < 120; n++) await client.chat.postMessage({ channel, text: `Filler ${n}` });
  const { permalink = "" } = await client.chat.getPermalink({ channel, message_ts: ts });
  const reply = await client.chat.postMessage({ channel, text: "The reply", thread_ts: ts });
  const toReply = await client.chat.getPermalink({ channel, message_ts: reply.ts ?? "" });
  const links = `<${permalink}|to the card> <${toReply.permalink}|to the reply>`;
  await client.chat.postMessage({ channel: "C0AUDIT", text: "x", blocks: [textBlock(links)] });

  const { page, problems } = await openPage(sandbox.url);
  const thread = page.getByRole("complementary", { name: "Thread" });
  for (const link of ["to the card", "to the reply"]) {
    await page.locator("#places").getByRole("button", { name: /audit/ }).click();
    await page.getByRole("link", { name: link }).click();
    await page.getByRole("heading", { name: "#approvals" }).waitFor();
    await thread.getByText("The reply").waitFor();
  }
  await thread.locator(".found").getByText("The reply").waitFor();
  await page.locator("#places").getByRole("button", { name: /audit/ }).click();
  await page.getByRole("link", { name: "to the card" }).click();
  const card = page.locator("#timeline .found").getByText("The card");
  await card.waitFor();
  await eventually(() => card.evaluate((node) => node.getBoundingClientRect().top > 0)).toBe(true);
  expect(page.context().pages()).toHaveLength(1);

  await page.goto("about:blank");
  await page.goto(permalink);
  await thread.getByText("The reply").waitFor();
  expect(problems).toEqual([]);
});

test.skipIf(!hasBrowser)("groups are named, quotes keep their lines, shortcodes become emoji", async () => {
  const sandbox = await openSandbox();
  await new Driver(sandbox).post("groups", {
    id: "S0OPS",
    users: ["U0EVE"],
    handle: "ops",
    name: "Operations",
  });
  const names =
    "loudspeaker mega speech_balloon bust_in_silhouette busts_in_silhouette arrow_right shield rotating_light bell " +
    "leftwards_arrow_with_hook boom checkered_flag warning lock unlock repeat wastebasket";
  const shortcodes = names.split(" ").map((name) => `:${name}:`);
  const text = `<!subteam^S0OPS> ${shortcodes.join(" ")}\n&gt; first\n&gt; second\nplain\n&gt;&gt;&gt; all\nthe rest`;
  await createClient(sandbox).chat.postMessage({ channel, text: "x", blocks: [textBlock(text)] });
  const { page } = await openPage(sandbox.url);
  await page.getByText("@ops").waitFor();
  const quotes = page.locator("#timeline blockquote");
  expect(await quotes.allInnerTexts()).toEqual(["first\nsecond", "all\nthe rest"]);
  expect(await page.locator("#timeline .section [role=img]").count()).toBe(shortcodes.length);
});
