/** Answering a question, and editing what is asked, behind a link. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { code } from "../../src/approval/field.ts";
import { anyone } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { editable } from "../../src/authoring/editable.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { hasBrowser, picture } from "../sandbox/browser.ts";
import { findInaccessible, LinkPages } from "./link-pages.ts";

const asking = defineWorkflow({
  name: "asking",
  title: "Asks where to deploy",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const outcome = yield* ask(ctx, {
      question: "Where does the release go first?",
      schema: z.object({
        region: z.enum(["eu", "us", "asia"]),
        share: z.number().min(1).max(100).describe("Share of the traffic, in percent"),
        from: z.iso.datetime(),
        checks: z.array(z.enum(["latency", "errors", "cost"])).describe("What is watched"),
        pause: z.boolean().describe("Pause after it"),
        note: z.string().optional().describe("Note"),
      }),
      from: anyone,
    });
    return outcome.kind === "answered" ? JSON.stringify(outcome.answer) : outcome.kind;
  },
});

const paying = defineWorkflow({
  name: "paying",
  title: "Pays what was approved in the end",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const outcome = yield* requestApproval(ctx, {
      title: "Pay the invoice of October",
      fields: {
        Amount: editable(100, z.number().positive().max(500), { sets: "amount" }),
        Account: editable("DE-7", z.enum(["DE-7", "FR-2"]), { sets: "account" }),
        Query: editable(code("UPDATE invoices\nSET paid = true", "sql"), z.string().min(1)),
        Order: "7",
      },
      payload: { amount: 100, account: "DE-7" },
      policy: { require: [{ from: anyone }] },
    });
    return outcome.kind === "approved" ? JSON.stringify(outcome.finalPayload) : outcome.kind;
  },
});

let pages: LinkPages;
beforeAll(async () => {
  if (hasBrowser) pages = await LinkPages.open([asking, paying]);
});
afterAll(() => pages?.close());

test.skipIf(!hasBrowser)("a question is answered; what is wrong stands beside what was typed", async () => {
  const { page, problems } = await pages.visit("question", "asking", { javaScriptEnabled: false });
  await page.getByLabel("Region").selectOption("us");
  await page.getByLabel("Share of the traffic").fill("250");
  await page.getByLabel("From").fill("2026-12-01T08:30");
  await page.getByLabel("latency").check();
  await page.getByLabel("cost").check();
  await page.getByRole("button", { name: "Answer" }).click();
  await page.getByText("Must be at most 100.").waitFor();
  await picture(page, "link-question-wrong");
  expect(await page.getByLabel("Share of the traffic").inputValue()).toBe("250");
  expect(await page.getByLabel("cost").isChecked()).toBe(true);
  await page.getByLabel("Share of the traffic").fill("25");
  await page.getByRole("button", { name: "Answer" }).click();
  await page.getByText("You answered this").waitFor();
  await picture(page, "link-question-answered");
  expect(JSON.parse(String(await pages.people.end("question")))).toEqual({
    ...{ region: "us", share: 25, from: "2026-12-01T08:30:00Z" },
    ...{ checks: ["latency", "cost"], pause: false },
  });
  expect(problems.filter((problem) => !problem.includes("422"))).toEqual([]);
});

test.skipIf(!hasBrowser)("what is asked is edited, shown with what it was, and then approved", async () => {
  const { page } = await pages.visit("edited", "paying", { javaScriptEnabled: false });
  await page.getByText("Edit before it is approved").click();
  await picture(page, "link-edit");
  await page.getByLabel("Amount").fill("80");
  await page.getByLabel("Account").selectOption("FR-2");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("You edited this").waitFor();
  await picture(page, "link-edited");
  const facts = await page.locator("dd").allTextContents();
  expect(facts).toEqual(expect.arrayContaining([expect.stringContaining("100 80 (edited by Ben Okafor)")]));
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText("You approved this").waitFor();
  expect(JSON.parse(String(await pages.people.end("edited")))).toEqual({ amount: 80, account: "FR-2" });
});

test.skipIf(!hasBrowser)("axe finds nothing in either form, on a phone, light and dark", async () => {
  for (const workflow of ["asking", "paying"]) {
    const { page } = await pages.visit(`seen-${workflow}`, workflow);
    await page.setViewportSize({ width: 360, height: 740 });
    if (workflow === "paying") await page.getByText("Edit before it is approved").click();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findInaccessible(page)).toEqual([]);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await picture(page, `link-phone-${workflow}`);
  }
});
