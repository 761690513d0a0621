import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { days } from "../../src/approval/duration.ts";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { linkTo } from "../../src/security/link.ts";
import { patienceMs } from "../patience.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { hasBrowser, picture } from "../sandbox/browser.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const asking = defineWorkflow({
  name: "refund",
  title: "Asks by link",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const outcome = yield* requestApproval(ctx, {
      title: "Refund 120.50 on order 1007",
      fields: {
        Reason: "never arrived, says <@U0BEN>",
        Customer: "since 2019, three orders a year",
        Owner: "U0ANA",
        Carrier: "UPS2U",
      },
      policy: { require: [{ from: anyone }] },
      deadline: days(2),
    });
    return outcome.kind;
  },
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let worker: RunningWorker;
let people: People;
const born = (approval: string) => people.born(approval);
let http: RunningHttp;
let browser: Browser;

beforeAll(async () => {
  if (!hasBrowser) return;
  worker = await startRunningWorker([asking]);
  people = new People(worker);
  const directory = {
    ...people.gateway.directory,
    nameOf: async (id: string) =>
      new Map([
        ["U0ANA", "Ana Torres"],
        ["U0BEN", "Ben Okafor"],
      ]).get(id),
  };
  http = await startHttp({}, { ...people.gateway, directory, workflows: newestVersions([asking]) });
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
});
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await http.stop();
  await worker.stop();
});

async function openLink(run: string) {
  await people.start(run, "refund");
  await people.round(`${run}:0`, 0);
  const page = await browser.newPage({ viewport: { width: 900, height: 640 } });
  page.setDefaultTimeout(patienceMs);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  const url = linkTo(
    { signer: worker.signer, publicUrl: `http://127.0.0.1:${http.port}` },
    { ...(await born(`${run}:0`)), person: "U0BEN" },
  );
  await page.goto(url);
  return { page, problems };
}

test.skipIf(!hasBrowser)(
  "the page is read, decided with the keyboard alone, and tells who decided",
  async () => {
    const { page, problems } = await openLink("b-1");
    await page.getByRole("heading", { name: "Refund 120.50 on order 1007" }).waitFor();
    await picture(page, "link");
    expect(await page.getByText("Requested by Ana Torres").isVisible()).toBe(true);
    expect(await page.locator("dd").allTextContents()).toEqual(
      expect.arrayContaining(["never arrived, says @Ben Okafor", "@Ana Torres", "UPS2U"]),
    );
    expect(await page.getByText("Your answer is recorded as Ben Okafor").isVisible()).toBe(true);
    await page.keyboard.press("Tab");
    await page.keyboard.type("checked with the carrier");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("status").waitFor();
    expect(await page.getByRole("status").textContent()).toContain("You approved this");
    // The notice and the facts write times one way.
    const times = (await page.locator("main").textContent())?.match(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g);
    expect(times).toHaveLength(2);
    await picture(page, "link-approved");
    expect(await people.end("b-1")).toBe("approved");
    await page.goto(page.url().includes("token") ? page.url() : `${page.url()}?promise_id=b-1:0.2`);
    expect(problems.filter((problem) => !problem.includes("403"))).toEqual([]);
  },
);

test.skipIf(!hasBrowser)("a phone of 360 pixels shows all of it, and nobody scrolls sideways", async () => {
  const { page, problems } = await openLink("b-4");
  await page.setViewportSize({ width: 360, height: 740 });
  const width = () => page.evaluate("document.documentElement.scrollWidth");
  expect(await width()).toBe(360);
  await picture(page, "link-phone");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByLabel("Comment").fill("no receipt, and a word without an end: ".concat("x".repeat(300)));
  await page.getByRole("button", { name: "Deny" }).click();
  await page.getByRole("status").waitFor();
  expect(await width()).toBe(360);
  await picture(page, "link-denied");
  expect(await people.end("b-4")).toBe("denied");
  expect(problems).toEqual([]);
});

test.skipIf(!hasBrowser)("axe finds nothing, with the form and without, light and dark", async () => {
  const { page } = await openLink("b-2");
  const check = async () => {
    // By the browser's debugger: the page's own policy lets no script in.
    const found = await page.evaluate(
      `${axe}; axe.run().then(({ violations }) => violations.map(({ id }) => id))`,
    );
    expect(found).toEqual([]);
  };
  await check();
  await page.emulateMedia({ colorScheme: "dark" });
  await check();
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Deny" }).click();
  await page.getByRole("status").waitFor();
  await check();
  await until("the end", async () => (await people.end("b-2")) === "denied");
});

test.skipIf(!hasBrowser)("without scripts it is the same page", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await people.start("b-3", "refund");
  await people.round("b-3:0", 0);
  const page = await context.newPage();
  const url = linkTo(
    { signer: worker.signer, publicUrl: `http://127.0.0.1:${http.port}` },
    { ...(await born("b-3:0")), person: "U0BEN" },
  );
  await page.goto(url);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText("You approved this").waitFor();
  expect(await people.end("b-3")).toBe("approved");
  await context.close();
});
