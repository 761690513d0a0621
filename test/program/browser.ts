/** A headless browser on the sandbox's page, where there is one. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { patienceMs } from "../patience.ts";
import { executablePath, picturesDir } from "../sandbox/browser.ts";

export interface OpenBrowser {
  /** The page of #approvals as this member sees it. */
  openAs(member: string): Promise<Page>;
  /** Keeps a picture if pictures are wanted. */
  picture(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

export async function openBrowser(url: string): Promise<OpenBrowser> {
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath, args });
  return {
    openAs: async (member) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
      page.setDefaultTimeout(patienceMs);
      await page.goto(`${url}/#${member}/C0APPROVALS`);
      await page.getByRole("heading", { name: "#approvals" }).waitFor();
      return page;
    },
    picture: async (page, name) => {
      if (picturesDir === undefined) return;
      mkdirSync(picturesDir, { recursive: true });
      await page.screenshot({ path: join(picturesDir, `${name}.png`) });
    },
    close: () => browser.close(),
  };
}
