/** Opens the sandbox's page in a real browser, where there is one. */
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

const executablePath = "/usr/bin/chromium";
export const hasBrowser = existsSync(executablePath);
if (!hasBrowser) process.stderr.write(`The page is not tested: there is no browser at ${executablePath}.\n`);

export interface OpenPage {
  page: Page;
  /** What went wrong in the page itself: errors thrown, errors logged. */
  problems: string[];
}

/** A browser of the test's own, at the address, once the workspace is drawn. */
export async function openPage(url: string): Promise<OpenPage> {
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  const browser: Browser = await chromium.launch({ executablePath, args });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  // Well below the test's own limit, so that a failure names what was waited for.
  page.setDefaultTimeout(10_000);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(url);
  await page.getByRole("heading", { name: "#approvals" }).waitFor();
  return { page, problems };
}
