import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningProgram, startInProcess } from "./in-process.ts";

const executablePath = "/usr/bin/chromium";
const hasBrowser = existsSync(executablePath);
if (!hasBrowser)
  process.stderr.write(`The story is not tested in a browser: there is none at ${executablePath}.\n`);
/** Where pictures go when someone wants to look at them. */
const picturesDir = process.env.SIGNOFF_PICTURES;

let program: RunningProgram;
let browser: Browser;

beforeAll(async () => {
  if (!hasBrowser) return;
  program = await startInProcess();
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  browser = await chromium.launch({ executablePath, args });
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

async function openAs(member: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(`${program.workspace.url}/#${member}/C0APPROVALS`);
  await page.getByRole("heading", { name: "#approvals" }).waitFor();
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  if (picturesDir === undefined) return;
  mkdirSync(picturesDir, { recursive: true });
  await page.screenshot({ path: join(picturesDir, `${name}.png`) });
}

test.skipIf(!hasBrowser)("one types the command, the other approves, and both see how it ended", async () => {
  const ana = await openAs("U0ANA");
  const ben = await openAs("U0BEN");
  await ana
    .getByRole("textbox")
    .fill('/start-workflow refund order=1007 amount=120.50 reason="The parcel never arrived"');
  await ana.getByRole("textbox").press("Enter");
  await ana.getByText("Only visible to you").waitFor();
  await ben.getByRole("button", { name: "Approve: Refund 120.5 on order 1007" }).waitFor();
  await picture(ben, "card-pending");

  await ana.getByRole("button", { name: "Approve: Refund 120.5 on order 1007" }).click();
  await ana.getByText("someone else has to decide it").waitFor();

  await ben.getByRole("button", { name: "Approve: Refund 120.5 on order 1007" }).click();
  await ana.getByText(/Approved by @Ben/).waitFor();
  expect(await ana.getByRole("button", { name: /^Approve:/ }).count()).toBe(0);
  await ben.getByRole("button", { name: "3 replies" }).click();
  await ben
    .getByRole("complementary", { name: "Thread" })
    .getByText(/finished:/)
    .waitFor();
  await picture(ben, "card-decided");
  await picture(ana, "requester-refused");
});
