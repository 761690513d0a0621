import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import type { EndedSample } from "../../src/approval/statistics.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { StatisticsDesk } from "../../src/gateway/statistics-desk.ts";
import { pastOfWeeks } from "../records/archived-approvals.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { executablePath, hasBrowser, picture } from "../sandbox/browser.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const asking = defineWorkflow({
  name: "refund",
  title: "Asks",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: anyone }] };
    return (yield* requestApproval(ctx, { title: "Refund <b>120.50</b> on order 1007", policy })).kind;
  },
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let worker: RunningWorker;
let http: RunningHttp;
let guarded: RunningHttp;
let browser: Browser;

async function* past(): AsyncGenerator<EndedSample> {
  for (const { run, from, kind, ...times } of pastOfWeeks(Date.now())) {
    const asked = from.map((one) => `${one.kind}:${"id" in one ? one.id : "C0APPROVALS"}`);
    yield { approval: `${run}:0`, asked, outcome: kind, ...times };
  }
}

beforeAll(async () => {
  if (!hasBrowser) return;
  worker = await startRunningWorker([asking]);
  const people = new People(worker);
  await people.start("r-1", "refund");
  await people.round("r-1:0", 0);
  const directory = {
    ...people.gateway.directory,
    nameOf: async () => "Cho Lin",
    groupNameOf: async (id: string) => (id === "S0FINANCE" ? "finance" : undefined),
  };
  const statistics = new StatisticsDesk({ ...people.gateway, readArchive: past });
  const gateway = { ...people.gateway, directory, statistics, workflows: newestVersions([asking]) };
  http = await startHttp({}, gateway);
  guarded = await startHttp({ tokens: [{ name: "ci", secret: "right" }] }, gateway);
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  browser = await chromium.launch({ executablePath, args });
});
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await http.stop();
  await guarded.stop();
  await worker.stop();
});

test.skipIf(!hasBrowser)(
  "a browser on this machine sees the charts, and goes to another period",
  async () => {
    const page = await browser.newPage({ viewport: { width: 1100, height: 1500 } });
    const problems: string[] = [];
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(`http://127.0.0.1:${http.port}/stats`);
    await page.getByRole("link", { name: "90 days" }).click();
    await page.getByRole("heading", { name: "Approvals of the last 90 days" }).waitFor();
    expect(await page.locator("svg.weeks rect.median").count()).toBeGreaterThan(8);
    expect(await page.getByRole("row", { name: /^@finance/ }).count()).toBe(1);
    expect(await page.getByRole("row", { name: /^Cho Lin/ }).count()).toBe(1);
    // What was typed is text.
    expect(await page.getByRole("listitem").first().innerText()).toContain("Refund <b>120.50</b>");
    const isWithin = () => page.evaluate("document.documentElement.scrollWidth <= window.innerWidth");
    expect(await isWithin()).toBe(true);
    await picture(page, "statistics-page");
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await isWithin()).toBe(true);
    await page.setViewportSize({ width: 1100, height: 900 });
    expect(problems).toEqual([]);
    for (const colorScheme of ["light", "dark"] as const) {
      const checked = await browser.newPage({ bypassCSP: true, colorScheme });
      await checked.goto(`http://127.0.0.1:${http.port}/stats?days=90`);
      await checked.addScriptTag({ content: axe });
      const found: { id: string }[] = await checked.evaluate(
        "axe.run().then(({ violations }) => violations)",
      );
      expect(found.map(({ id }) => id)).toEqual([]);
    }
  },
);

test.skipIf(!hasBrowser)("elsewhere a browser asks its person for the token", async () => {
  const url = `http://127.0.0.1:${guarded.port}/stats`;
  const stranger = await browser.newPage();
  // There is nobody to type it.
  await expect(stranger.goto(url)).rejects.toThrow("ERR_INVALID_AUTH_CREDENTIALS");
  const context = await browser.newContext({ httpCredentials: { username: "me", password: "right" } });
  const page = await context.newPage();
  expect((await page.goto(url))?.status()).toBe(200);
  await page.getByRole("heading", { name: "Approvals of the last 30 days" }).waitFor();
  await context.close();
});
