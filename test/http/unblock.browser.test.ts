import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { days } from "../../src/approval/duration.ts";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { until } from "../program/until.ts";
import type { People } from "../runtime/people.ts";
import { hasBrowser, picture } from "../sandbox/browser.ts";
import { findInaccessible, LinkPages } from "./link-pages.ts";

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

let pages: LinkPages;
let people: People;

beforeAll(async () => {
  if (!hasBrowser) return;
  pages = await LinkPages.open([asking]);
  people = pages.people;
});
afterAll(() => pages?.close());

const openLink = (run: string) => pages.visit(run, "refund");

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
  const check = async () => expect(await findInaccessible(page)).toEqual([]);
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
  const { page } = await pages.visit("b-3", "refund", { javaScriptEnabled: false });
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText("You approved this").waitFor();
  expect(await people.end("b-3")).toBe("approved");
});
