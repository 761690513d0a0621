import { afterAll, beforeAll, expect, test } from "vitest";
import { hasBrowser } from "../sandbox/browser.ts";
import { type OpenBrowser, openBrowser } from "./browser.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";

let program: RunningProgram;
let browser: OpenBrowser;

beforeAll(async () => {
  if (!hasBrowser) return;
  program = await startInProcess();
  browser = await openBrowser(program.workspace.url);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

test.skipIf(!hasBrowser)("one types the command, the other approves, and both see how it ended", async () => {
  const ana = await browser.openAs("U0ANA");
  const ben = await browser.openAs("U0BEN");
  await ana
    .getByRole("textbox")
    .fill('/start-workflow refund order=1007 amount=120.50 reason="The parcel never arrived"');
  await ana.getByRole("textbox").press("Enter");
  await ana.getByText("Only visible to you").waitFor();
  await ben.getByRole("button", { name: "Approve: Refund 120.50 on order 1007" }).waitFor();
  await browser.picture(ben, "card-pending");

  await ana.getByRole("button", { name: "Approve: Refund 120.50 on order 1007" }).click();
  await ana.getByText("someone else has to decide it").waitFor();

  await ben.getByRole("button", { name: "Approve: Refund 120.50 on order 1007" }).click();
  await ana.getByText(/Approved by @Ben/).waitFor();
  expect(await ana.getByRole("button", { name: /^Approve:/ }).count()).toBe(0);
  await ben.getByRole("button", { name: /repl(y|ies)$/ }).click();
  await ben
    .getByRole("complementary", { name: "Thread" })
    .getByText(/finished:/)
    .waitFor();
  await browser.picture(ben, "card-decided");
  await browser.picture(ana, "requester-refused");
});
