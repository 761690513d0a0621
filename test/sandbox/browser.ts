/** Opens the sandbox's page in a real browser, where there is one. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { patienceMs } from "../patience.ts";

export const executablePath = "/usr/bin/chromium";
export const hasBrowser = existsSync(executablePath);
if (!hasBrowser) {
  const missing = `there is no browser at ${executablePath}`;
  // Whoever merges by what CI says would not see that pages were never opened.
  if (process.env.CI) throw new Error(`The pages cannot be tested: ${missing}.`);
  process.stderr.write(`The pages are not tested: ${missing}.\n`);
}

/** Where pictures go when someone wants to look at them. */
export const picturesDir = process.env.SIGNOFF_PICTURES;

/** Keeps pictures of the page if pictures are wanted: light, dark, and in a narrow window. */
export async function picture(page: Page, name: string): Promise<void> {
  if (picturesDir === undefined) return;
  mkdirSync(picturesDir, { recursive: true });
  const size = page.viewportSize();
  const take = (kind: string) => page.screenshot({ path: join(picturesDir, `${name}-${kind}.png`) });
  await take("light");
  await page.emulateMedia({ colorScheme: "dark" });
  await take("dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 420, height: 800 });
  await take("narrow");
  if (size) await page.setViewportSize(size);
}

export interface OpenPage {
  page: Page;
  /** What went wrong in the page itself: errors thrown, errors logged. */
  problems: string[];
}

/** A browser of the test's own, at the address, once the workspace is drawn. */
export async function openPage(url: string, heading = "#approvals"): Promise<OpenPage> {
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  const browser: Browser = await chromium.launch({ executablePath, args });
  onTestFinished(() => browser.close());
  // A time zone of its own, so that a moment shown as if it were UTC is found out.
  const page = await browser.newPage({ timezoneId: "America/New_York" });
  // Well below the test's own limit, so that a failure names what was waited for.
  page.setDefaultTimeout(patienceMs);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(url);
  await page.getByRole("heading", { name: heading }).waitFor();
  return { page, problems };
}
