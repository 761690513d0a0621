/** Editing before approving, in the whole program: the card, the dialog, stale cards, links, programs. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { code } from "../../src/approval/field.ts";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { editable } from "../../src/authoring/editable.ts";
import { type LinkNotice, notifyByLink } from "../../src/authoring/notify.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { step } from "../../src/authoring/step.ts";
import { digestOf } from "../../src/security/asked-digest.ts";
import { callHttp } from "./call-http.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { promiseOf, type SeenMessage } from "./seen-message.ts";
import { testEngine } from "./test-engine.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

const paid: unknown[] = [];
const sent: LinkNotice[] = [];

const paying = defineWorkflow({
  name: "paying",
  title: "Pays what was approved in the end",
  version: 1,
  input: z.object({
    approvals: z.number().default(1),
    reasons: z.enum(["none", "required"]).default("none"),
    mustRead: z.boolean().default(false),
    dangerous: z.boolean().default(false),
  }),
  *run(ctx, { approvals, reasons, mustRead, dangerous }, run) {
    const outcome = yield* requestApproval(
      ctx,
      {
        title: "Pay 100",
        fields: {
          Amount: editable(100, z.number().positive().max(500), { sets: "amount" }),
          Query: editable(code("UPDATE accounts", "sql"), z.string().min(1)),
          Order: "7",
        },
        payload: { order: run.id, amount: 100 },
        policy: {
          require: [{ from: [user("U0BEN"), user("U0CHO"), user("U0DEE")], approvals }],
          override: user("U0DEE"),
        },
        reasons: { approve: reasons },
        ...(mustRead ? { mustRead } : {}),
        ...(dangerous ? { dangerous } : {}),
      },
      {
        notify: notifyByLink(
          async (notice) => {
            sent.push(notice);
          },
          ["U0BEN"],
        ),
      },
    );
    if (outcome.kind !== "approved") return outcome.kind;
    const pay = async (what: unknown) => {
      paid.push(what);
      return "paid";
    };
    return yield* step(ctx, "pay", pay, outcome.finalPayload, { approved: outcome });
  },
});

let program: RunningProgram;
let workspace: Workspace;
beforeAll(async () => {
  program = await startInProcess(
    { SIGNOFF_API_TOKEN: "ci:ci-secret,U0BEN:ben-secret,U0ANA:ana-secret" },
    { workflows: [paying] },
  );
  workspace = program.workspace;
});
afterAll(() => program.stop());

const amountBlock = "field:Amount";
const textOf = (card: SeenMessage) => JSON.stringify(card.blocks);

async function ask(run: string, more = "approvals=1"): Promise<SeenMessage> {
  await workspace.start("U0ANA", `paying id=${run} ${more}`);
  return workspace.card(run);
}

const cardWith = (run: string, text: string) =>
  until(`${text} on the card of ${run}`, async () => {
    const card = await workspace.card(run);
    return textOf(card).includes(text) && card;
  });

async function edit(person: string, card: SeenMessage, amount: string) {
  await workspace.click(person, card, "edit");
  await workspace.dialog(person);
  return workspace.submit(person, { [amountBlock]: amount });
}

const newWord = async (person: string, before: number) =>
  until(`a word to ${person}`, async () => (await workspace.privateWords(person))[before]);
const words = async (person: string) => (await workspace.privateWords(person)).length;
const paidFor = (run: string) =>
  paid.filter((what) => z.object({ order: z.literal(run) }).safeParse(what).success);

describe("an edit on the card", () => {
  test("voids what was approved, is shown, and is what is done in the end", async () => {
    const card = await ask("e-1", "approvals=2");
    await workspace.click("U0BEN", card, "approve");
    await cardWith("e-1", "1 of 2");
    await workspace.click("U0CHO", card, "edit");
    const dialog = await workspace.dialog("U0CHO");
    expect(dialog.text).toContain('"initial_value":"100"');
    expect(dialog.text).toContain("The approvals so far will not count any more: <@U0BEN>.");

    // The schema's own words, at the field.
    const refused = await workspace.submit("U0CHO", { [amountBlock]: "900" });
    expect(refused.errors?.[amountBlock] ?? refused.error).toMatch(/500/);
    expect(await workspace.submit("U0CHO", { [amountBlock]: "80" })).toMatchObject({ ok: true, acked: true });

    const edited = await cardWith("e-1", "~100~ → 80");
    expect(textOf(edited)).toContain("edited by <@U0CHO>");
    expect(textOf(edited)).toContain("Pay 100 (edited)");
    expect(textOf(edited)).toContain("0 of 2");
    const line = await until("the line of the edit", async () =>
      (await workspace.thread(card)).find(({ text }) => text.includes("Edited by")),
    );
    expect(line.text).toContain("*Amount*: ~100~ → 80");
    expect(line.text).toContain("<@U0BEN>: your approval does not count any more");

    for (const person of ["U0BEN", "U0CHO"])
      await workspace.click(person, await workspace.card("e-1"), "approve");
    await until("the payment", () => paidFor("e-1").length > 0);
    expect(paidFor("e-1")).toEqual([{ order: "e-1", amount: 80 }]);
  });

  test("leaves no stale button that approves, denies or edits what its person did not see", async () => {
    const card = await ask("e-2");
    const stale = { stale: true, value: promiseOf(card) ?? "" };
    await edit("U0CHO", card, "80");
    await cardWith("e-2", "~100~ → 80");
    for (const act of ["approve", "deny", "edit"] as const) {
      const before = await words("U0BEN");
      await workspace.click("U0BEN", card, act, stale);
      expect(await newWord("U0BEN", before)).toContain("<@U0CHO> edited this meanwhile");
    }
    expect(paidFor("e-2")).toEqual([]);
    const answer = await workspace.command("U0BEN", "/resolve-promise", `${stale.value} approve`);
    expect(answer.response?.text ?? (await newWord("U0BEN", (await words("U0BEN")) - 1))).toContain(
      "edited this",
    );
    await workspace.click("U0BEN", await workspace.card("e-2"), "approve");
    await until("the payment", () => paidFor("e-2").length > 0);
    expect(paidFor("e-2")).toEqual([{ order: "e-2", amount: 80 }]);
  });

  test("is not approved by its run's ID, which says nothing of what its typist saw, and the answer names what does", async () => {
    const card = await ask("e-11");
    const opened = promiseOf(card) ?? "";
    await edit("U0CHO", card, "80");
    const open = promiseOf(await cardWith("e-11", "~100~ → 80")) ?? "";
    expect(open).not.toBe(opened);
    const type = async (typed: string) => {
      const before = await words("U0BEN");
      const answer = await workspace.command("U0BEN", "/resolve-promise", typed);
      return answer.response?.text ?? (await newWord("U0BEN", before)) ?? "";
    };
    for (const said of ["approve looks *right*", "deny"]) {
      const told = await type(`e-11 ${said}`);
      expect(told).toContain("<@U0CHO> edited this after it was asked");
      expect(told).toContain("*Amount*: ~100~ → 80");
      expect(told).toContain(`\`/resolve-promise ${open} ${said.split(" ")[0]}\``);
    }
    expect(await type(`${opened} approve`)).toContain("edited this meanwhile");
    expect(paidFor("e-11")).toEqual([]);
    expect(textOf(await workspace.card("e-11"))).toContain("Waiting");
    await type(`${open} approve`);
    await until("the payment", () => paidFor("e-11").length > 0);
    expect(paidFor("e-11")).toEqual([{ order: "e-11", amount: 80 }]);
    expect(await type("e-11 approve")).toContain("over already");
  });

  test("that nobody edited is approved by its run's ID", async () => {
    await ask("e-10");
    await workspace.command("U0BEN", "/resolve-promise", "e-10 approve");
    await until("the payment", () => paidFor("e-10").length > 0);
    expect(paidFor("e-10")).toEqual([{ order: "e-10", amount: 100 }]);
  });

  test("refuses the dialogs that were open meanwhile: another editor's, and one for a reason", async () => {
    const card = await ask("e-3", "approvals=1 reasons=required");
    await workspace.click("U0BEN", card, "edit");
    await workspace.click("U0DEE", card, "approve");
    await workspace.dialog("U0BEN");
    await workspace.dialog("U0DEE");
    await edit("U0CHO", card, "80");
    await cardWith("e-3", "~100~ → 80");
    await workspace.submit("U0BEN", { [amountBlock]: "70" });
    expect((await workspace.dialog("U0BEN")).text).toContain("edited this meanwhile");
    await workspace.submit("U0DEE", { comment: "looks right" });
    expect((await workspace.dialog("U0DEE")).text).toContain("edited this meanwhile");
    await workspace.close("U0BEN");
    await workspace.close("U0DEE");
    expect(textOf(await workspace.card("e-3"))).toContain("~100~ → 80");
    expect(paidFor("e-3")).toEqual([]);
  });

  test("has to be read again where it had to be read: whoever was reading approves nothing", async () => {
    const card = await ask("e-8", "approvals=1 mustRead=true");
    await workspace.click("U0BEN", card, "approve");
    expect((await workspace.dialog("U0BEN")).text).toContain('"text":"Approve"');
    await edit("U0CHO", card, "80");
    const edited = await cardWith("e-8", "~100~ → 80");
    await workspace.submit("U0BEN");
    expect((await workspace.dialog("U0BEN")).text).toContain("edited this meanwhile");
    await workspace.close("U0BEN");
    expect(paidFor("e-8")).toEqual([]);
    await workspace.click("U0BEN", edited, "approve");
    expect((await workspace.dialog("U0BEN")).text).toContain("~100~ → 80");
    await workspace.submit("U0BEN");
    await until("the payment", () => paidFor("e-8").length > 0);
    expect(paidFor("e-8")).toEqual([{ order: "e-8", amount: 80 }]);
  });

  test("of two at once counts once, and the other person is told", async () => {
    const card = await ask("e-4");
    for (const person of ["U0BEN", "U0CHO"]) {
      await workspace.click(person, card, "edit");
      await workspace.dialog(person);
    }
    await Promise.all([
      workspace.submit("U0BEN", { [amountBlock]: "70" }),
      workspace.submit("U0CHO", { [amountBlock]: "60" }),
    ]);
    const edited = await cardWith("e-4", "~100~");
    const won = textOf(edited).includes("→ 70") ? "U0CHO" : "U0BEN";
    expect((await workspace.dialog(won)).text).toContain("edited this meanwhile");
    await workspace.close(won);
    const edits = (await workspace.thread(card)).filter(({ text }) => text.includes("Edited by"));
    expect(edits).toHaveLength(1);
  });

  test("and an approval at once: either what was seen is paid, or nothing", async () => {
    for (const run of ["r-1", "r-2", "r-3", "r-4"]) {
      const card = await ask(run);
      await workspace.click("U0CHO", card, "edit");
      await workspace.dialog("U0CHO");
      await Promise.all([
        workspace.submit("U0CHO", { [amountBlock]: "80" }),
        workspace.click("U0BEN", card, "approve"),
      ]);
      const end = await until(`the end, or the edit, of ${run}`, async () => {
        const text = textOf(await workspace.card(run));
        if (text.includes("*Approved*")) return "approved";
        return text.includes("~100~ → 80") && "edited";
      });
      if (end === "edited") expect(paidFor(run)).toEqual([]);
      else await until("the payment", () => paidFor(run).length > 0);
      if (end === "approved") expect(paidFor(run)).toEqual([{ order: run, amount: 100 }]);
      for (const { id } of await workspace.views("U0CHO")) if (id !== "") await workspace.close("U0CHO");
    }
  });

  test.skipIf(testEngine === "resonate-pg")("works from the home tab, too", async () => {
    await ask("e-7");
    const item = async (text: string) => {
      const home = await workspace.openHome("U0BEN");
      const block = home.blocks.find((one) => JSON.stringify(one).includes("e-7:0"));
      return JSON.stringify(home).includes(text) && block !== undefined && { home, block };
    };
    const { home, block } = await until("it in the home tab", () => item("Pay 100"));
    const value = /"value":"(e-7:0[^"]*)"/.exec(JSON.stringify(block))?.[1] ?? "";
    await workspace.press("U0BEN", { viewId: home.id }, { actionId: "edit", blockId: block.block_id, value });
    await workspace.submit("U0BEN", { [amountBlock]: "80" });
    await cardWith("e-7", "~100~ → 80");
    await until("it edited in the home tab", () => item("Pay 100 (edited)"));
  });

  test("is for those who may approve, and one that changes nothing is said to", async () => {
    const card = await ask("e-5");
    for (const person of ["U0ANA", "U0EVE"]) {
      const before = await words(person);
      await workspace.click(person, card, "edit");
      expect(await newWord(person, before)).toMatch(/You asked for this|not one of those/);
    }
    await edit("U0BEN", card, "100");
    expect((await workspace.dialog("U0BEN")).text).toContain("That is what it says already");
    await workspace.close("U0BEN");
    expect(textOf(await workspace.card("e-5"))).not.toContain("(edited)");
  });
});

const call = (path: string, as: string, body?: object) => callHttp(program, { path, as, body });

test("over HTTP it is asked, edited, and bound to what was read", async () => {
  const asked = {
    id: "pay-1",
    title: "Pay",
    from: "U0BEN",
    fields: {
      Amount: { type: "value", value: 100, editable: { type: "number", maximum: 500 }, sets: "amount" },
      Steps: { type: "json", value: [1], editable: { type: "array", items: { type: "integer" } } },
    },
    payload: { amount: 100 },
  };
  const wrong = { ...asked, payload: { amount: 1 } };
  expect(await call("/approvals", "ci", wrong)).toMatchObject({ status: 422 });
  const opened = await call("/approvals", "ci", asked);
  expect(opened.status).toBe(202);
  await workspace.card("ask/ci/pay-1");
  const { answer: open } = await call("/approvals/pay-1", "ci");
  const responses = `/approvals/${encodeURIComponent(String(open.promise_id))}/responses`;
  const say = (as: string, body: object) => call(responses, as, body);

  expect(await say("ben", { decision: "edit", values: { Amount: 501 } })).toMatchObject({
    status: 422,
    answer: { code: "invalid-edit", issues: [{ field: "Amount" }] },
  });
  expect(await say("ben", { decision: "edit", values: { Steps: ["x"] } })).toMatchObject({ status: 422 });
  expect(await say("ben", { decision: "edit", values: { Other: 1 } })).toMatchObject({ status: 422 });
  expect((await say("ana", { decision: "edit", values: { Amount: 80 } })).status).toBe(403);
  const { status, answer } = await say("ben", { decision: "edit", values: { Amount: 80, Steps: [2] } });
  expect([status, answer.payload]).toEqual([200, { amount: 80 }]);

  expect(await say("ben", { decision: "approve" })).toMatchObject({
    status: 409,
    answer: { code: "edited" },
  });
  const { asked: digest } = z.object({ asked: z.string() }).parse(answer.digests);
  expect((await say("ben", { decision: "approve", asked_digest: digest })).status).toBe(200);
  const { answer: ended } = await call("/approvals/pay-1?wait=30", "ci");
  expect(ended.outcome).toMatchObject({
    kind: "approved",
    values: { Amount: 80, Steps: [2] },
    final_payload: { amount: 80 },
    payload_digest: digestOf({ amount: 80 }),
  });
});

test("over HTTP plain text may have its type written out, and be edited", async () => {
  const region = { type: "text", text: "eu", editable: { enum: ["eu", "us"] }, sets: "region" };
  const asked = {
    id: "typed-1",
    title: "Move",
    from: "U0BEN",
    fields: { Why: { type: "text", text: "Full" }, Region: region },
    payload: { region: "eu" },
  };
  const { sets: _, ...noPayload } = region;
  const stray = { ...asked, fields: { Region: { type: "text", text: "eu", sets: "region" } } };
  expect((await call("/approvals", "ci", stray)).status).toBe(422);
  expect(
    (await call("/approvals", "ci", { ...asked, fields: { Region: { ...region, text: "mars" } } })).status,
  ).toBe(422);
  expect((await call("/approvals", "ci", asked)).status).toBe(202);
  // What is written otherwise and means the same is the same request.
  const plain = { ...asked, fields: { ...asked.fields, Why: "Full" } };
  expect((await call("/approvals", "ci", plain)).status).toBeLessThan(300);
  expect(
    (await call("/approvals", "ci", { ...asked, fields: { ...asked.fields, Region: noPayload } })).status,
  ).toBe(409);
  expect(textOf(await workspace.card("ask/ci/typed-1"))).toContain("Full");
  const { answer: open } = await call("/approvals/typed-1", "ci");
  expect(open.fields).toMatchObject({ Why: "Full", Region: { type: "value", value: "eu" } });
  const responses = `/approvals/${encodeURIComponent(String(open.promise_id))}/responses`;
  const edited = await call(responses, "ben", { decision: "edit", values: { Region: "us" } });
  expect(edited).toMatchObject({ status: 200, answer: { payload: { region: "us" } } });
});

/** The page of a link as a browser has it. */
async function pageOf(run: string) {
  const { link } = await until("the link", () => sent.find((notice) => notice.run === run));
  const url = new URL(link);
  const page = new URL(`${url.pathname}${url.search}`, program.httpUrl);
  const read = async () => (await fetch(page)).text();
  const press = (html: string) =>
    fetch(new URL("/unblock-workflow", program.httpUrl), {
      method: "POST",
      headers: { accept: "text/html" },
      body: new URLSearchParams([...hiddenIn(html), ["decision", "approve"]]),
    });
  /** As a browser sends the form behind "Edit before it is approved": controls are named by their place. */
  const save = (html: string, { Amount, Query }: { Amount: string; Query: string }) => {
    const [, action = ""] = /<form method="post" action="([^"]*\?[^"]*)"/.exec(html) ?? [];
    const fields = [Amount, Query].map((value, place): [string, string] => [`field.${place}`, value]);
    return fetch(new URL(action.replaceAll("&amp;", "&"), program.httpUrl), {
      method: "POST",
      headers: { accept: "text/html" },
      body: new URLSearchParams([...fields, ["act", "edit"]]),
    });
  };
  return { page, read, press, save };
}

const hiddenIn = (html: string) =>
  [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(
    ([, name = "", value = ""]): [string, string] => [name, value],
  );

test("a link shows what it is now, and is bound to what its page showed", async () => {
  const card = await ask("e-6");
  const { page, read, press } = await pageOf("e-6");
  const before = await read();
  await edit("U0CHO", card, "80");
  await cardWith("e-6", "~100~ → 80");
  const stale = await press(before);
  expect(stale.status).toBe(409);
  expect(await stale.text()).toContain("edited this meanwhile");
  // What needs no page is bound to what the link was made for.
  const bare = await fetch(page, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ decision: "approve" }),
  });
  expect(bare.status).toBe(409);
  const now = await read();
  expect(now).toContain("<del>100</del> 80");
  expect((await press(now)).status).toBe(200);
  await until("the payment", () => paidFor("e-6").length > 0);
  expect(paidFor("e-6")).toEqual([{ order: "e-6", amount: 80 }]);
});

test("a page whose reader is asked whether they mean it does not ask that of what was edited meanwhile", async () => {
  const card = await ask("e-9", "approvals=1 dangerous=true");
  const { read, press } = await pageOf("e-9");
  const before = await read();
  await edit("U0CHO", card, "80");
  await cardWith("e-9", "~100~ → 80");
  const stale = await press(before);
  const said = await stale.text();
  expect(said).toContain("edited this meanwhile");
  expect(said).not.toContain("Do you really mean");
  expect(stale.status).toBe(409);
  const asked = await (await press(await read())).text();
  expect(asked).toContain("Do you really mean");
  expect((await press(asked)).status).toBe(200);
  await until("the payment", () => paidFor("e-9").length > 0);
  expect(paidFor("e-9")).toEqual([{ order: "e-9", amount: 80 }]);
});

test("what is asked is edited on the page of a link, under the same rules", async () => {
  const card = await ask("e-12", "approvals=2");
  await workspace.click("U0CHO", card, "approve");
  await cardWith("e-12", "1 of 2");
  const { read, press, save } = await pageOf("e-12");
  const before = await read();
  expect(before).toContain("The approvals so far will not count any more");
  const asIs = { Amount: "100", Query: "UPDATE accounts" };
  const refused: [typeof asIs, number, string][] = [
    [asIs, 422, "nothing has changed"],
    [{ ...asIs, Amount: "501" }, 422, "at most 500"],
    [{ ...asIs, Amount: "much" }, 422, "number"],
    [{ ...asIs, Query: "" }, 422, "required"],
  ];
  for (const [values, status, words] of refused) {
    const answer = await save(await read(), values);
    const text = await answer.text();
    expect({ status: answer.status, text }).toMatchObject({
      status,
      text: expect.stringMatching(new RegExp(words, "i")),
    });
    expect(text).toContain('<details class="edit" open>');
  }
  const saved = await (await save(await read(), { Amount: "80", Query: "UPDATE accounts\r\nSET x" })).text();
  expect(saved).toContain("You edited this");
  const shown = await cardWith("e-12", "~100~ → 80");
  expect(textOf(shown)).toContain("0 of 2");
  // Who had the page of before is bound to what it showed.
  const stale = await save(before, { ...asIs, Amount: "90" });
  expect(stale.status).toBe(409);
  expect(await stale.text()).toContain("edited this meanwhile");
  expect((await press(await read())).status).toBe(200);
  await workspace.click("U0CHO", await workspace.card("e-12"), "approve");
  await until("the payment", () => paidFor("e-12").length > 0);
  expect(paidFor("e-12")).toEqual([{ order: "e-12", amount: 80 }]);
});
