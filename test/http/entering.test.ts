/** What people enter on the page of a link, as no browser without faults, and nobody with time, would send it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { json } from "../../src/approval/field.ts";
import { anyone } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { editable } from "../../src/authoring/editable.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { linkTo } from "../../src/security/link.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const input = z.object({});
const paying = defineWorkflow({
  name: "paying",
  title: "Pays what was approved in the end",
  version: 1,
  input,
  *run(ctx) {
    const outcome = yield* requestApproval(ctx, {
      title: "Pay",
      fields: {
        Amount: editable(100, z.number().positive(), { sets: "amount" }),
        Plan: editable(json({ a: 1 }), z.looseObject({})),
        "Two\nlines": editable("as it was", z.string()),
        Odd: editable("\0 \ud800", z.string()),
      },
      payload: { amount: 100 },
      policy: { require: [{ from: anyone, approvals: 2 }] },
    });
    return outcome.kind === "approved" ? JSON.stringify(outcome.values) : outcome.kind;
  },
});
const asking = defineWorkflow({
  name: "asking",
  title: "Asks why",
  version: 1,
  input,
  *run(ctx) {
    const outcome = yield* ask(ctx, {
      question: "Why?",
      schema: z.object({ why: z.string() }),
      from: anyone,
    });
    return outcome.kind === "answered" ? outcome.answer.why : outcome.kind;
  },
});

let worker: RunningWorker;
let people: People;
let http: RunningHttp;
let base: string;
beforeAll(async () => {
  const workflows = [paying, asking];
  worker = await startRunningWorker(workflows);
  people = new People(worker);
  http = await startHttp({}, { ...people.gateway, workflows: newestVersions(workflows) });
  base = `http://127.0.0.1:${http.port}`;
});
afterAll(async () => {
  await http.stop();
  await worker.stop();
});

async function linkOf(run: string, person: string): Promise<string> {
  const born = await people.born(`${run}:0`);
  return linkTo({ signer: worker.signer, publicUrl: base }, { ...born, person });
}

/** What a browser holds that shows this page: each control by its label, as its name and value. */
async function look(link: string): Promise<{ action: string; controls: Record<string, string> }> {
  const text = await (await fetch(link)).text();
  const [, shown = ""] = /action="(\/unblock-workflow\?[^"]*)"/.exec(text) ?? [];
  const written = [...text.matchAll(/name="(field\.[^"]*)"(?: rows="6">\n([^<]*)| value="([^"]*))/g)];
  const decoded = (value: string) =>
    value.replaceAll("&quot;", '"').replaceAll("&amp;", "&").replaceAll("\0", "\ufffd").toWellFormed();
  const controls = written.map(([, name = "", long, short = ""]) => [name, decoded(long ?? short)]);
  return { action: decoded(shown), controls: Object.fromEntries(controls) };
}

async function send(action: string, fields: Record<string, string>, accept = "application/json") {
  const url = new URL(action, base);
  const body = new URLSearchParams({ act: "edit", ...fields });
  const response = await fetch(url, { method: "POST", body, headers: { accept } });
  return { status: response.status, text: await response.text() };
}
const answerOf = ({ text }: { text: string }) =>
  z
    .object({ code: z.string(), issues: z.array(z.object({ field: z.string(), message: z.string() })) })
    .partial()
    .parse(JSON.parse(text));
const valuesOf = (approval: string, round: number) =>
  people.round(approval, round).then(({ param }) => JSON.stringify(param.data));

test("an edit that is sent twice is one edit, and changes nothing but what was changed", async () => {
  await people.start("twice", "paying");
  const { action, controls } = await look(await linkOf("twice", "U0BEN"));
  expect(Object.values(controls)).toEqual(["100", '{\n  "a": 1\n}', "as it was", "\ufffd \ufffd"]);
  const entered = { ...controls, "field.0": "80" };
  expect((await send(action, entered)).status).toBe(200);
  const edited = await valuesOf("twice:0", 1);
  expect(edited).toContain('"values":{"Amount":80}');
  expect((await send(action, entered)).status).toBe(200);
  const other = answerOf(await send(action, { ...entered, "field.0": "70" }));
  expect(other.code).toBe("said-otherwise");
  expect((await people.gateway.client.get("twice:0"))?.state).toBe("pending");
});

test("whoever sends what cannot be read of a page from before an edit is shown that edit, not their own", async () => {
  await people.start("stale", "paying");
  const [ben, cat] = [await linkOf("stale", "U0BEN"), await linkOf("stale", "U0CAT")];
  const before = await look(cat);
  const bens = await look(ben);
  await send(bens.action, { ...bens.controls, "field.0": "80" });
  await people.round("stale:0", 1);
  const entered = { ...before.controls, "field.0": "500", "field.1": "{" };
  expect(answerOf(await send(before.action, entered)).code).toBe("edited");
  const page = await send(before.action, entered, "text/html");
  expect(page).toMatchObject({ status: 409, text: expect.stringContaining('name="field.0" value="80"') });
  // Neither as a value nor as a word; the digits of a nonce or a time may be these by chance.
  expect(page.text).not.toMatch(/(?<![\w-])500(?![\w-])/);
});

test("of what has ended it is said that it has, whatever was entered", async () => {
  await people.start("over", "paying");
  const { action, controls } = await look(await linkOf("over", "U0BEN"));
  await people.cancel("over");
  await until("its end", async () => (await worker.client.get("over"))?.state !== "pending");
  expect(answerOf(await send(action, { ...controls, "field.1": "{" })).code).toBe("closed");
});

test("whoever may not approve is offered no edit, and one that they send is refused", async () => {
  await people.start("own", "paying");
  const own = await (await fetch(await linkOf("own", "U0ANA"))).text();
  expect(own).toContain("Pay");
  expect(own).not.toContain("<form");
  const { action, controls } = await look(await linkOf("own", "U0BEN"));
  const { searchParams } = new URL(await linkOf("own", "U0ANA"));
  const asAna = new URL(action, base);
  asAna.searchParams.set("token", searchParams.get("token") ?? "");
  for (const plan of ['{"a":2}', "{"]) {
    const refused = await send(asAna.href, { ...controls, "field.1": plan });
    expect(refused.status).toBe(403);
    expect(answerOf(refused).code).toBe("requester");
  }
  expect((await people.gateway.client.get("own:0.2"))?.state).toBe("pending");
});

test("JSON that would silently become something else is refused, and said why", async () => {
  await people.start("inexact", "paying");
  const { action, controls } = await look(await linkOf("inexact", "U0BEN"));
  for (const [plan, why] of [
    ['{"a":12345678901234567890}', "of which the last digits would be lost"],
    ['{"__proto__":1,"a":1}', "has a key named __proto__"],
    ["{", "Must be JSON."],
  ] as const) {
    const refused = answerOf(await send(action, { ...controls, "field.1": plan }));
    const issues = [{ field: "Plan", message: expect.stringContaining(why) }];
    expect(refused).toEqual({ code: "invalid-edit", issues });
  }
});

test("an answer has texts as long as in Slack, and a page says what is too long to be read at all", async () => {
  await people.start("long", "asking");
  const link = await linkOf("long", "U0BEN");
  const answering = { act: "answer", nonce: "1" };
  const long = answerOf(await send(link, { ...answering, "field.0": "漢".repeat(3_001) }));
  const message = "Must have at most 3,000 characters.";
  expect(long).toEqual({ code: "invalid-answer", issues: [{ field: "why", message }] });
  const longer = await send(link, { ...answering, "field.0": "x".repeat(3_200_000) }, "text/html");
  expect(longer).toMatchObject({ status: 413, text: expect.stringContaining("Nothing was recorded") });
  const most = "漢".repeat(3_000);
  expect((await send(link, { ...answering, "field.0": most })).status).toBe(200);
  expect(await people.end("long")).toBe(most);
});
