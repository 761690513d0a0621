import type { BlockAction } from "@slack/bolt";
import type { Button, KnownBlock } from "@slack/types";
import { expect, test } from "vitest";
import { buttonBlock, overflowBlock, plain, textBlock } from "./blocks-fixture.ts";
import { hasBrowser, openPage, picture } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { modal } from "./modal-fixture.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";
const sure = { title: plain("Sure?"), text: plain("It is final."), confirm: plain("Yes"), deny: plain("No") };

function button(text: string, more: Partial<Button>): Button {
  return { type: "button", action_id: "approve", text: plain(text), ...more };
}

/** One approval: what it is, and its buttons, without block IDs, so that every version has new ones. */
function row(name: string): KnownBlock[] {
  const buttons = [
    button(`Approve ${name}`, { value: name, style: "primary" }),
    button(`Deny ${name}`, { action_id: "deny", value: name, style: "danger", confirm: sure }),
  ];
  return [
    {
      ...textBlock(`*Refund ${name}*\nAsked by <@U0BEN>`),
      accessory: button(`Open ${name}`, { action_id: "open" }),
    },
    { type: "actions", elements: buttons },
    { type: "divider" },
  ];
}

/** An app whose home tab shows what `blocks` gives for the member, when they open it and on `publish`. */
async function openHome(blocks: (user: string) => KnownBlock[]) {
  const sandbox = await openSandbox();
  const actions: BlockAction[] = [];
  const client = createClient(sandbox);
  const publish = (user = "U0ANA") =>
    client.views.publish({ user_id: user, view: { type: "home", blocks: blocks(user) } });
  await startApp(sandbox, (app) => {
    app.event("app_home_opened", async ({ event }) => {
      await publish(event.user);
    });
    app.action<BlockAction>(/.*/, async ({ ack, body }) => {
      actions.push(body);
      await ack();
      if (body.actions[0]?.action_id !== "open") return;
      await client.views.open({ trigger_id: body.trigger_id, view: modal([textBlock("All about it")]) });
    });
  });
  const { page, problems } = await openPage(`${sandbox.url}/#U0ANA/home`, "Signoff home");
  const home = page.locator(".home");
  const named = (name: string) => home.getByRole("button", { name, exact: true });
  const isFocused = (name: string) =>
    eventually(() => named(name).evaluate((node) => node.matches(":focus"))).toBe(true);
  return { client, actions, publish, page, problems, home, named, isFocused };
}

test.skipIf(!hasBrowser)("a new version leaves the eyes and the hands where they were", async () => {
  let names = Array.from({ length: 12 }, (_, n) => `r${n}`);
  let page1 = 1;
  const { page, home, named, isFocused, publish, actions, problems } = await openHome(() => [
    textBlock(`Page ${page1}`),
    ...names.flatMap(row),
    { type: "actions", elements: [button("Next", { action_id: "next", value: `${page1 + 1}` })] },
  ]);
  await named("Approve r9").waitFor({ state: "attached" });
  await picture(page, "home-full");
  await named("Approve r9").press("Enter");
  await eventually(() => actions).toHaveLength(1);
  expect(actions[0]).toMatchObject({ container: { type: "view" }, actions: [{ value: "r9" }] });
  await isFocused("Approve r9");
  const scrollTop = () => page.locator("#timeline").evaluate((node) => node.scrollTop);
  const before = await scrollTop();
  expect(before).toBeGreaterThan(0);
  page1 = 2;
  await publish();
  await home.getByText("Page 2").waitFor({ state: "attached" });
  await isFocused("Approve r9");
  expect(await scrollTop()).toBe(before);

  // Its row gone, the focus is on no other row's button.
  names = names.filter((name) => name !== "r9");
  await publish();
  await named("Approve r9").waitFor({ state: "detached" });
  expect(await home.evaluate((node) => node.matches(":focus"))).toBe(true);
  await named("Next").focus();
  page1 = 3;
  await publish();
  await home.getByText("Page 3").waitFor({ state: "attached" });
  await isFocused("Next");
  expect(problems).toEqual([]);
});

test.skipIf(!hasBrowser)("menus, confirmations, links and modals work from the home tab", async () => {
  let permalink = "";
  const sort = {
    type: "static_select" as const,
    action_id: "sort",
    placeholder: plain("Sort by"),
    confirm: sure,
    options: ["Age", "Name"].map((value) => ({ text: plain(value), value })),
  };
  let version = 1;
  const { page, home, named, actions, client, publish, isFocused } = await openHome(() => [
    textBlock(`Version ${version}`),
    ...row("r1"),
    overflowBlock("more", ["delegate"]),
    { type: "actions", block_id: "sorting", elements: [sort] },
    { type: "actions", elements: [button("Show the card", { action_id: "show", url: permalink })] },
  ]);
  const card = await client.chat.postMessage({ channel, text: "The card", blocks: [textBlock("The card")] });
  permalink = (await client.chat.getPermalink({ channel, message_ts: card.ts ?? "" })).permalink ?? "";
  await publish();
  await picture(page, "home");

  await named("Deny r1").press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "No" }).click();
  await isFocused("Deny r1");
  await named("Deny r1").press("Enter");
  await page.getByText("It is final.").waitFor();
  await publish();
  await page.getByRole("button", { name: "Yes" }).click();
  await eventually(() => actions).toMatchObject([{ actions: [{ action_id: "deny", value: "r1" }] }]);
  await isFocused("Deny r1");

  await named("More actions").press("Enter");
  await page.getByRole("menuitem", { name: "Do delegate" }).press("Enter");
  await eventually(() => actions).toHaveLength(2);
  const menu = home.getByLabel("Sort by");
  await menu.focus();
  version = 2;
  await publish();
  await home.getByText("Version 2").waitFor();
  // A block that did not change is not touched.
  expect(await menu.evaluate((node) => node.matches(":focus"))).toBe(true);
  await menu.selectOption("Age");
  await page.getByRole("dialog").getByRole("button", { name: "No" }).click();
  await eventually(() => menu.inputValue()).toBe("");
  await menu.selectOption("Name");
  await page.getByRole("button", { name: "Yes" }).click();
  await eventually(() => actions[2]?.actions[0]).toMatchObject({ selected_option: { value: "Name" } });
  await page.reload();
  await eventually(() => menu.inputValue()).toBe("Name");

  await named("Open r1").click();
  await page.getByRole("dialog").getByText("All about it").waitFor();
  await page.keyboard.press("Escape");
  await isFocused("Open r1");
  await named("Show the card").click();
  await page.getByRole("heading", { name: "#approvals" }).waitFor();
  await page.locator("#timeline .found").getByText("The card").waitFor();
  expect(page.context().pages()).toHaveLength(1);
});

test.skipIf(!hasBrowser)("each member sees their own home tab, and an empty one says so", async () => {
  const { page, home, publish } = await openHome((user) =>
    user === "U0CHO" ? [] : [textBlock(`For ${user}`)],
  );
  await home.getByText("For U0ANA").waitFor();
  await page.getByLabel("You are").selectOption("U0BEN");
  await home.getByText("For U0BEN").waitFor();
  expect(await home.getByText("For U0ANA").count()).toBe(0);
  await publish("U0ANA");
  await page.getByLabel("You are").selectOption("U0CHO");
  await home.getByText("The home tab is empty.").waitFor();
  await page.locator("#places").getByRole("button", { name: "approvals" }).click();
  await page.getByText("Nobody has asked for anything yet").waitFor();
  await publish("U0CHO");
  expect(await home.count()).toBe(0);
});

test.skipIf(!hasBrowser)("what comes late for another member is neither shown nor clicked", async () => {
  const { page, home, named, publish, actions } = await openHome((user) => [
    buttonBlock("approve", "same for all"),
    textBlock(`For ${user}`),
  ]);
  await home.getByText("For U0ANA").waitFor();
  await publish("U0BEN");
  const late = Promise.withResolvers<void>();
  await page.route(/\/sandbox\/home\?user=U0ANA/, async (route) => {
    await late.promise;
    await route.continue();
  });
  const asked = page.waitForRequest(/\/sandbox\/home\?user=U0ANA/);
  await publish("U0ANA");
  await asked;
  await page.getByLabel("You are").selectOption("U0BEN");
  await home.getByText("For U0ANA").waitFor({ state: "detached" });
  late.resolve();
  await home.getByText("For U0BEN").waitFor();
  await named("Approve").click();
  await eventually(() => actions).toMatchObject([{ user: { id: "U0BEN" } }]);
});

test.skipIf(!hasBrowser)("a hundred blocks with one button each can all be reached", async () => {
  const rows = Array.from({ length: 100 }, (_, n) => ({
    ...buttonBlock("approve", `p${n}`),
    block_id: `b${n}`,
  }));
  const { home, actions } = await openHome(() => rows);
  await home.getByRole("button").nth(99).click();
  await eventually(() => actions[0]?.actions[0]).toMatchObject({ value: "p99", block_id: "b99" });
});
