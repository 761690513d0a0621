/** Several at once, as people see them in the sandbox's page. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasBrowser } from "../sandbox/browser.ts";
import { type OpenBrowser, openBrowser } from "./browser.ts";
import { ask, sharedCard } from "./group-asking.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";

let program: RunningProgram;
let browser: OpenBrowser;
beforeAll(async () => {
  if (!hasBrowser) return;
  program = await startInProcess({ SIGNOFF_API_TOKEN: "ci:ci-secret" });
  browser = await openBrowser(program.workspace.url);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

const from = ["U0BEN", "U0CHO"];
const rows = [
  { id: "migrate", title: "Run migration 0042", from, fields: { Table: "carts", Rows: "12,000" } },
  { id: "flag", title: "Turn new checkout on", from, fields: { Flag: "checkout-2" } },
  { id: "cache", title: "Empty the edge cache", from },
  { id: "plan", title: "Scale the queue to 12", from: "U0DEE", payload: { service: "queue", replicas: 12 } },
  {
    id: "notes",
    title: "Publish release notes",
    from,
    must_read: true,
    fields: { Text: "word ".repeat(80) },
  },
];

test.skipIf(!hasBrowser)(
  "a card that several share is decided row by row, and all that are mine at once",
  async () => {
    for (const { id, ...body } of rows) await ask(program, id, { ...body, group: "pr-42" });
    await sharedCard(program.workspace, "pr-42", /5 waiting/);
    const page = await browser.openAs("U0BEN");
    await page.getByRole("button", { name: "Approve: Run migration 0042" }).click();
    await page.getByRole("button", { name: "Deny: Empty the edge cache" }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("not on a Friday");
    await page.getByRole("dialog").getByRole("button", { name: "Deny" }).click();
    await sharedCard(program.workspace, "pr-42", /3 waiting\*, 1 approved, 1 denied/);
    await page.getByRole("button", { name: "Approve: Empty the edge cache" }).waitFor({ state: "detached" });
    await browser.picture(page, "group-card");
    await page.getByRole("button", { name: "Approve all requests of this card" }).click();
    await page.getByRole("button", { name: "Yes" }).click();
    await page.getByText(/1 approved, 1 not yours, 1 to be read first/).waitFor();
    await sharedCard(program.workspace, "pr-42", /2 waiting\*, 2 approved, 1 denied/);
    await browser.picture(page, "group-all");
  },
);

test.skipIf(!hasBrowser)("in the home tab what is ticked is approved", async () => {
  for (const number of [1, 2, 3]) await ask(program, `t-${number}`, { title: `Rotate key ${number}`, from });
  await ask(program, "drop", { title: "Drop the old database", from, dangerous: true });
  const page = await browser.openAs("U0CHO");
  await until("the home tab", async () =>
    JSON.stringify(await program.workspace.openHome("U0CHO")).includes("Drop the old database"),
  );
  await page
    .getByRole("button", { name: /[Hh]ome/ })
    .first()
    .click();
  await page.getByText("Rotate key 3").first().waitFor();
  const boxOf = (title: string) =>
    page.locator(".block.section", { hasText: title }).getByRole("checkbox", { name: "Select" });
  await boxOf("Rotate key 1").check();
  await boxOf("Rotate key 3").check();
  expect(await boxOf("Drop the old database").count()).toBe(0);
  await browser.picture(page, "group-home");
  await page.getByRole("button", { name: "Approve all requests that are selected" }).click();
  await page.getByRole("button", { name: "Approve: Rotate key 3" }).waitFor({ state: "detached" });
  expect(await page.getByRole("button", { name: "Approve: Rotate key 2" }).count()).toBe(1);
  await browser.picture(page, "group-home-after");
});

test.skipIf(!hasBrowser)(
  "a row is granted for a time in its own dialog, and so is a request at home",
  async () => {
    const policy = { require: [{ from: ["U0DEE"] }], grant: { same: ["Service"] } };
    const asked = { from: undefined, policy, group: "restarts", fields: { Service: "cart" } };
    for (const number of [1, 2, 3])
      await ask(program, `r-${number}`, { ...asked, title: `Restart cart ${number}` });
    await sharedCard(program.workspace, "restarts", /3 waiting/);
    const page = await browser.openAs("U0DEE");
    const all = page.getByRole("button", { name: "Approve all requests of this card" }).last();
    await all.click();
    await page.getByText("Nothing is granted for a time by that").waitFor();
    await browser.picture(page, "group-grant-all");
    await page.getByRole("button", { name: "No", exact: true }).click();
    await page.getByRole("button", { name: "or more: Restart cart 2" }).click();
    await page.getByRole("dialog").getByText("these may differ").waitFor();
    await browser.picture(page, "group-grant-dialog");
    await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
    await sharedCard(program.workspace, "restarts", /2 waiting\*, 1 approved/);
    await page
      .getByText(/requests like it, too, until/)
      .first()
      .waitFor();
    await browser.picture(page, "group-grant");
    await page
      .getByRole("button", { name: /[Hh]ome/ })
      .first()
      .click();
    await page.getByText("each request has its own button").scrollIntoViewIfNeeded();
    await browser.picture(page, "group-grant-home");
  },
);
