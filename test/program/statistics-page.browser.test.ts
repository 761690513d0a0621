import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { archiveOf, pastOfWeeks } from "../records/archived-approvals.ts";
import { hasBrowser } from "../sandbox/browser.ts";
import { type OpenBrowser, openBrowser } from "./browser.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";

let program: RunningProgram;
let browser: OpenBrowser;

beforeAll(async () => {
  if (!hasBrowser) return;
  program = await startInProcess({ SIGNOFF_OPERATORS: "U0ANA" });
  appendFileSync(join(program.dataDir, "archive.jsonl"), archiveOf(pastOfWeeks(Date.now())));
  browser = await openBrowser(program.workspace.url);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

test.skipIf(!hasBrowser)(
  "an operator sees in Slack how long decisions took, and what waits longest",
  async () => {
    await program.workspace.start("U0BEN", 'refund order=1007 amount=120.50 reason="never arrived"');
    const ana = await browser.openAs("U0ANA");
    await ana.getByRole("button", { name: "Approve: Refund 120.50 on order 1007" }).waitFor();
    await ana.getByRole("textbox").fill("/workflows stats");
    await ana.getByRole("textbox").press("Enter");
    await ana.getByText("Approvals of the last 30 days").first().waitFor();
    await ana.getByText("Waiting longest").waitFor();
    await browser.picture(ana, "statistics-message");
    await ana.getByRole("button", { name: "Statistics of the last 90 days" }).click();
    await ana.getByText("Approvals of the last 90 days").first().waitFor();
    const bars = await ana.locator("code").filter({ hasText: "█" }).allInnerTexts();
    expect(bars.length).toBeGreaterThan(12);
    expect(new Set(bars.map((bar) => bar.length)).size).toBe(1);
    await browser.picture(ana, "statistics-message-90");
  },
);

test.skipIf(!hasBrowser)("the home tab shows the same, and leads back", async () => {
  const ben = await browser.openAs("U0BEN");
  await ben.getByRole("button", { name: /Signoff home/ }).click();
  await ben.getByRole("button", { name: "Statistics of all approvals" }).click();
  await ben.getByText("Approvals of the last 30 days").waitFor();
  await ben.getByText("Waiting longest for you").waitFor();
  // How long a colleague takes is for operators.
  expect(await ben.getByText("@leads").count()).toBe(1);
  expect(await ben.getByText("@Cho").count()).toBe(0);
  await browser.picture(ben, "statistics-home");
  await ben.getByRole("button", { name: "Statistics of the last 7 days" }).click();
  await ben.getByText("Approvals of the last 7 days").waitFor();
  await ben.getByRole("button", { name: "Back to your own" }).click();
  await ben.getByText("Started by you").waitFor();
});
