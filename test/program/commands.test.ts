import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { group, user } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { slackChannel, slackUser } from "../../src/form/slack-fields.ts";
import { workflows } from "../../src/workflows/registry.ts";
import { nodeFlags } from "../node-flags.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { testEngine } from "./test-engine.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

const everyKind = defineWorkflow({
  name: "every-kind",
  title: "Has a field of every kind",
  version: 1,
  input: z.object({
    text: z.string().min(2),
    lines: z.string().meta({ multiline: true }).optional(),
    mail: z.email(),
    link: z.url(),
    count: z.int().min(1).max(9),
    sure: z.boolean(),
    colour: z.enum(["red", "green", "blue"]),
    sizes: z.array(z.enum(["s", "m", "l"])).min(1),
    day: z.iso.date(),
    moment: z.iso.datetime(),
    who: slackUser(),
    where: slackChannel(),
    extra: z.number().default(7),
  }),
  *run(ctx, input) {
    yield* note(ctx, "noted");
    return input;
  },
});

const leadsOnly = defineWorkflow({
  name: "leads-only",
  title: "Started by leads",
  version: 1,
  input: z.object({}),
  mayStart: [group("S0LEADS")],
  *run(ctx) {
    yield* note(ctx, "noted");
    return "done";
  },
});

const napping = defineWorkflow({
  name: "napping",
  title: "Sleeps for a day",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const end = yield* sleep(ctx, 86_400_000);
    return end.kind === "cancelled" ? `woken by ${end.by}: ${end.reason}` : "slept";
  },
});

const asking = defineWorkflow({
  name: "questioning",
  title: "Asks Ben",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const answer = yield* ask(ctx, {
      question: "How many seats?",
      schema: z
        .object({ seats: z.int().min(1), row: z.string().optional() })
        .refine(({ seats }) => seats !== 13, "Not thirteen"),
      from: user("U0BEN"),
    });
    return answer.kind === "answered" ? `${answer.answer.seats} seats, said ${answer.by}` : answer.kind;
  },
});

let program: RunningProgram;
let workspace: Workspace;
beforeAll(async () => {
  program = await startInProcess(
    {},
    { workflows: [...workflows, everyKind, leadsOnly, napping, asking], reconcileEveryMs: 0 },
  );
  workspace = program.workspace;
});
afterAll(() => program.stop());

/** resonate-pg cannot (docs/resonate.md): lists say so there. */
const canSearch = testEngine !== "resonate-pg";

const said = async (person: string, command: string, text: string) =>
  (await workspace.command(person, command, text)).response?.text ?? "";
const list = (person: string, text: string) => said(person, "/workflows", text);
const resultOf = (run: string) =>
  until(`the end of ${run}`, async () => {
    const status = await list("U0ANA", `status ${run}`);
    return /Result: .*/.exec(status)?.[0] ?? /It failed: .*/.exec(status)?.[0];
  });

describe("/start-workflow", () => {
  test("without a name opens a list of what this person may start, and then the form", async () => {
    const before = (await workspace.privateWords("U0ANA")).length;
    await workspace.start("U0ANA", "");
    const picker = (await workspace.dialog("U0ANA")).text;
    expect(picker).toContain("Refund an order");
    expect(picker).not.toContain("Started by leads");
    await workspace.submit("U0ANA", { workflow: "refund" });
    expect((await workspace.dialog("U0ANA")).text).toContain("field:amount");
    const refused = await workspace.submit("U0ANA", {
      "field:order": "A-1",
      "field:amount": "-3",
      "field:reason": "x",
    });
    expect(refused.errors).toMatchObject({ "field:amount": "Must be more than 0." });
    await workspace.submit("U0ANA", {
      "field:order": "A-1",
      "field:amount": "30",
      "field:reason": "late\nand broken",
    });
    const card = await until("the card", async () =>
      (await workspace.messages()).find((one) => one.text.includes("Refund 30 on order A-1")),
    );
    expect(JSON.stringify(card.blocks?.filter(({ type }) => type !== "actions"))).not.toMatch(/refund-\w+/);
    expect((await workspace.privateWords("U0ANA")).slice(before)).toEqual([
      expect.stringMatching(
        /^:rocket: Started \*refund\*\. To see where it stands: `\/workflows status refund-\w{10}`$/,
      ),
    ]);
    expect(await workspace.views("U0ANA")).toEqual([]);
    await workspace.choose("U0DEE", card, "details");
    expect((await workspace.dialog("U0DEE")).text).toMatch(/`refund-\w{10}`/);
    await workspace.close("U0DEE");
  });

  test("tells whoever starts something once, and where its card is only if it goes elsewhere", async () => {
    const words = async () => workspace.privateWords("U0CHO");
    const before = (await words()).length;
    const answer = await workspace.start("U0CHO", "refund order=1 amount=2 reason=late id=once-1");
    expect(answer.response?.text).toBe(
      ":rocket: Started *refund*, run `once-1`. To see where it stands: `/workflows status once-1`",
    );
    await workspace.card("once-1");
    await until("its status to have the card", async () =>
      (await list("U0BEN", "status once-1")).includes("/archives/"),
    );
    const there = { channel: "C0AUDIT" };
    const elsewhere = await workspace.start("U0CHO", "refund order=2 amount=2 reason=late", there);
    expect(elsewhere.response?.text).toContain("Its cards go to <#C0APPROVALS>.");
    expect((await words()).slice(before)).toEqual([answer.response?.text]);
  });

  test("shows leads what only they may start, and refuses it to others", async () => {
    await workspace.start("U0DEE", "");
    expect((await workspace.dialog("U0DEE")).text).toContain("Started by leads");
    await workspace.close("U0DEE");
    expect((await workspace.start("U0ANA", "leads-only")).response?.text).toContain(
      "not one of those who may",
    );
    expect((await workspace.start("U0DEE", "leads-only")).response?.text).toContain("Started *leads-only*");
  });

  test("with every kind of field typed starts at once", async () => {
    const typed = [
      'every-kind id=k-1 text="two words" mail=a@b.example link=https://x.example/?a=1&amp;b=2 count=3 sure=yes colour=Green',
      "sizes=s,l day=2026-11-30 moment=2026-11-30T10:00 who=<@U0BEN|ben> where=<#C0AUDIT|audit>",
    ].join(" ");
    expect((await workspace.start("U0ANA", typed)).response?.text).toContain("run `k-1`");
    const result = JSON.parse((await resultOf("k-1")).replace("Result: ", "").replaceAll("&amp;", "&"));
    expect(result).toEqual({
      text: "two words",
      mail: "a@b.example",
      link: "https://x.example/?a=1&b=2",
      count: 3,
      sure: true,
      colour: "green",
      sizes: ["s", "l"],
      day: "2026-11-30",
      moment: "2026-11-30T10:00:00Z",
      who: "U0BEN",
      where: "C0AUDIT",
      extra: 7,
    });
  });

  test("with something wrong opens the form, filled in, each error at its field", async () => {
    await workspace.start("U0ANA", "every-kind text=x count=12 colour=mauve who=nobody mail=here");
    const form = await workspace.dialog("U0ANA");
    for (const wrong of ["Give at least 2 characters", "At most 9", "Choose one of", "email address"]) {
      expect(form.text.toLowerCase()).toContain(wrong.toLowerCase());
    }
    expect(form.text).toContain('"initial_value":"12"');
    await workspace.close("U0ANA");
  });

  test("with an ID reconnects to its run, and says so; an ID of something else is refused", async () => {
    await workspace.start("U0ANA", "foo-workflow id=again");
    const card = await workspace.card("again");
    expect((await workspace.start("U0BEN", "foo-workflow id=again")).response?.text).toContain(
      "and this is it",
    );
    expect((await workspace.start("U0BEN", "refund id=again")).response?.text).toContain(
      "It is a run of *foo-workflow*",
    );
    await workspace.click("U0BEN", card, "approve");
    expect(await workspace.cards("again")).toHaveLength(1);
  });

  test("delivered twice opens one form and starts one run", async () => {
    await workspace.start("U0ANA", "foo-workflow", { duplicate: true });
    const runsOf = async () =>
      (await workspace.messages()).filter((message) => message.text.includes("Unblock foo-workflow-"));
    await until("the card", async () => (await runsOf()).length > 0);
    expect(await list("U0ANA", "mine")).toContain(canSearch ? "Started by you" : "cannot search");
    expect(await runsOf()).toHaveLength(1);
  });

  test("tells the person to type it again when the form could not be opened in time", async () => {
    await workspace.fault({ kind: "expired_trigger", times: 1 });
    const answer = await workspace.start("U0ANA", "refund");
    expect(answer.response?.text).toMatch(
      /three seconds.*Nothing was started: please type the command again/,
    );
    expect(await workspace.views("U0ANA")).toEqual([]);
    await workspace.start("U0ANA", "refund");
    expect((await workspace.dialog("U0ANA")).text).toContain("field:order");
    await workspace.close("U0ANA");
  });

  test("opens one form when Slack opened it and lost the answer", async () => {
    await workspace.fault({ kind: "drop", method: "views.open", times: 1 });
    const refusals = async () =>
      (await workspace.privateWords("U0ANA")).filter((word) => word.includes("could not be opened")).length;
    const before = await refusals();
    await workspace.start("U0ANA", "refund");
    expect(await workspace.views("U0ANA")).toHaveLength(1);
    expect(await refusals()).toBe(before);
    await workspace.close("U0ANA");
  });

  test("suggests the name that was meant", async () => {
    expect((await workspace.start("U0ANA", "refnud")).response?.text).toContain("Did you mean `refund`?");
  });
});

describe("a question", () => {
  const seats = async (id: string) => {
    await workspace.start("U0ANA", `questioning id=${id}`);
    return workspace.card(id);
  };
  const cardOf = (id: string) => until("the card", async () => (await workspace.cards(id)).at(-1));

  test("is answered in its form, with errors at the fields, and by whom it was put to", async () => {
    const card = await seats("q-1");
    expect(JSON.stringify(card.blocks)).toContain("an answer by <@U0BEN>");
    await workspace.click("U0CHO", card, "answer");
    expect((await workspace.privateWords("U0CHO")).at(-1)).toContain(
      "You are not one of those who decide this",
    );
    await workspace.click("U0BEN", card, "answer");
    const refused = await workspace.submit("U0BEN", { "field:seats": "0" });
    expect(refused.errors?.["field:seats"]).toMatch(/at least 1/i);
    await workspace.submit("U0BEN", { "field:seats": "4", "field:row": "<!channel> & co" });
    expect(await resultOf("q-1")).toBe("Result: 4 seats, said U0BEN");
    const answered = JSON.stringify((await cardOf("q-1")).blocks);
    expect(answered).toContain("*Answered* by <@U0BEN>");
    expect(answered).toContain("&lt;!channel&gt; &amp; co");
    expect(answered).not.toContain('"action_id":"answer"');
    await workspace.click("U0BEN", card, "answer", { stale: true, value: "q-1:0.2" });
    expect((await workspace.privateWords("U0BEN")).at(-1)).toContain("It was answered by <@U0BEN>");
  });

  test("that the workflow itself does not accept is asked again, with what was wrong", async () => {
    const card = await seats("q-2");
    await workspace.click("U0BEN", card, "answer");
    await workspace.submit("U0BEN", { "field:seats": "13" });
    const again = await until("the second card", async () => {
      const last = (await workspace.cards("q-2")).at(-1);
      return last?.ts === card.ts ? undefined : last;
    });
    expect(JSON.stringify(again.blocks)).toContain("Not thirteen");
    await workspace.click("U0BEN", again, "answer");
    await workspace.submit("U0BEN", { "field:seats": "12" });
    expect(await resultOf("q-2")).toBe("Result: 12 seats, said U0BEN");
  });

  test("is answered by command, too, with the same checks", async () => {
    await seats("q-3");
    expect(await said("U0BEN", "/resolve-promise", "q-3")).toContain("seats=... row=...");
    expect(await said("U0BEN", "/resolve-promise", "q-3 approve")).toContain("This is a question");
    expect(await said("U0BEN", "/resolve-promise", "q-3 seats=none")).toContain("`seats`");
    expect(await said("U0CHO", "/resolve-promise", "q-3 seats=3")).toContain("not one of those");
    expect(await said("U0BEN", "/resolve-promise", "q-3 seats=3")).toContain("was recorded");
    expect(await resultOf("q-3")).toBe("Result: 3 seats, said U0BEN");
  });
});

describe("/resolve-promise", () => {
  test("decides like a click, by run or promise, and only for those who may", async () => {
    await workspace.start("U0ANA", "refund id=r-1 order=7 amount=5 reason=late");
    const card = await workspace.card("r-1");
    expect(await said("U0ANA", "/resolve-promise", "r-1 approve")).toContain("someone else has to decide");
    expect(await said("U0BEN", "/resolve-promise", "r-1 aprove")).toContain("Did you mean `approve`?");
    expect(await said("U0BEN", "/resolve-promise", "`r-1:1.2` deny no &lt;!here&gt; receipt")).toContain(
      "was recorded",
    );
    const blocks = await until("the outcome", async () => {
      const text = JSON.stringify((await workspace.cards("r-1"))[0]?.blocks);
      return text.includes("*Denied*") ? text : undefined;
    });
    expect(blocks).toContain("no &lt;!here&gt; receipt");
    expect(await said("U0BEN", "/resolve-promise", "r-1 approve")).toContain("It was denied by <@U0BEN>");
    expect((await workspace.thread(card))[0]?.text).toContain("by command");
  });

  test("says what is missing, or not there", async () => {
    expect(await said("U0BEN", "/resolve-promise", "")).toContain("Type `/resolve-promise");
    expect(await said("U0BEN", "/resolve-promise", "nobody approve")).toContain("There is no run `nobody`");
    await workspace.start("U0ANA", "napping id=n-0");
    expect(await said("U0BEN", "/resolve-promise", "n-0 approve")).toContain("has asked nobody");
  });
});

describe("/workflows", () => {
  test.skipIf(!canSearch)(
    "pending lists what waits for this person, to open and to decide there",
    async () => {
      await workspace.start("U0EVE", "refund id=p-1 order=8 amount=5 reason=late");
      const card = await workspace.card("p-1");
      await list("U0DEE", "pending");
      const answer = (await workspace.ephemerals("U0DEE")).at(-1);
      const text = JSON.stringify(answer?.blocks);
      expect(text).toContain("Refund 5 on order 8");
      expect(text).toContain(`/archives/C0APPROVALS/p${card.ts.replace(".", "")}`);
      await list("U0EVE", "pending");
      expect(JSON.stringify((await workspace.ephemerals("U0EVE")).at(-1)?.blocks ?? [])).not.toContain(
        "order 8",
      );
      if (answer === undefined) throw new Error("no list");
      await workspace.press(
        "U0DEE",
        { channel: "C0APPROVALS", ts: answer.ts },
        { actionId: "approve", value: "p-1:1.2" },
      );
      expect(await resultOf("p-1")).toContain("refund of 5 on order 8 approved");
      await until("the list without it", async () => {
        const now = (await workspace.ephemerals("U0DEE")).find(({ ts }) => ts === answer.ts);
        return !JSON.stringify(now).includes("order 8");
      });
      expect((await workspace.thread(card)).map((line) => line.text).join()).toContain("by command");
    },
  );

  test("status tells state, input, steps and what is open", async () => {
    await workspace.start("U0ANA", 'refund id=s-1 order=9 amount=6 reason="a &lt;b&gt;"');
    await workspace.card("s-1");
    const open = await list("U0BEN", "status s-1");
    expect(open).toMatch(/refund.*running.*by <@U0ANA>/s);
    expect(open).toContain("`order` 9");
    expect(open).toContain("a &lt;b&gt;");
    await until("the link", async () =>
      /<http[^|]*\|Refund 6 on order 9>.*promise `s-1:1\.2`/s.test(await list("U0BEN", "status s-1")),
    );
    await workspace.click("U0BEN", await workspace.card("s-1"), "approve");
    const done = await until("the end", async () => {
      const text = await list("U0BEN", "status s-1");
      return text.includes("finished") ? text : undefined;
    });
    expect(done).toContain("refund.book: done");
    expect(done).toContain("Result: refund of 6");
  });

  test("cancel is for the starter and operators, of an approval and of a sleep", async () => {
    await workspace.start("U0ANA", "refund id=c-1 order=10 amount=7 reason=late");
    const card = await workspace.card("c-1");
    expect(await list("U0BEN", "cancel c-1")).toContain("Only the person who started it");
    expect(await list("U0ANA", "cancel c-1 typed the wrong order")).toContain(
      "Cancelled what `c-1` waited for",
    );
    expect(await resultOf("c-1")).toContain("not made: cancelled");
    const closed = await until("the card", async () => {
      const text = JSON.stringify((await workspace.cards("c-1"))[0]?.blocks);
      return text.includes("*Cancelled* by <@U0ANA>") ? text : undefined;
    });
    expect(closed).toContain("typed the wrong order");
    expect(closed).not.toContain('"action_id":"approve"');
    await workspace.click("U0BEN", card, "approve", { stale: true, value: "c-1:1.2" });
    expect(await list("U0ANA", "cancel c-1")).toContain("is over already");

    await workspace.start("U0ANA", "napping id=n-1");
    await until("the sleep", async () => (await list("U0ANA", "status n-1")).includes("Sleeping until"));
    expect(await list("U0BEN", "cancel n-1")).toContain("Only the person who started it");
    expect(await list("U0EVE", "cancel n-1 enough")).toContain("waited for: the time");
    expect(await resultOf("n-1")).toBe("Result: woken by U0EVE: enough");
  });

  test("end is for operators: the run ends as failed, its card is closed, and its starter reads by whom and why", async () => {
    await workspace.start("U0ANA", "refund id=x-1 order=11 amount=7 reason=late");
    const card = await workspace.card("x-1");
    expect(await list("U0ANA", "end x-1 mine")).toContain("Only operators can end a run");
    expect(await list("U0EVE", "end x-1")).toContain("Why? Type `/workflows end x-1 &lt;reason&gt;`");
    expect(await list("U0EVE", "end nobody it hangs")).toContain("There is no run");
    expect(await list("U0EVE", "end x-1 it &lt;hangs&gt;")).toContain("Ended run `x-1` as failed");
    const closed = await until("the card", async () => {
      const text = JSON.stringify((await workspace.cards("x-1"))[0]?.blocks);
      return text.includes("*Cancelled* by <@U0EVE>") ? text : undefined;
    });
    expect(closed).toContain("it &lt;hangs&gt;");
    expect(closed).not.toContain('"action_id":"approve"');
    const words = await until("the word to its starter", async () =>
      (await workspace.directWords("U0ANA")).find((word) =>
        word.includes("*Run `x-1` was ended by <@U0EVE>.*"),
      ),
    );
    expect(words).toContain("it &lt;hangs&gt;");
    await until("the line in its thread", async () =>
      (await workspace.thread(card)).some(({ text }) => text.includes("was ended by <@U0EVE>")),
    );
    await workspace.click("U0BEN", card, "approve", { stale: true, value: "x-1:1.2" });
    expect((await workspace.privateWords("U0BEN")).at(-1)).toContain("It was cancelled by <@U0EVE>");
    expect(await list("U0ANA", "status x-1")).toMatch(/failed.*Ended by <@U0EVE>: it &lt;hangs&gt;/s);
    expect(await list("U0EVE", "end x-1 again")).toContain("is over already: ended by <@U0EVE>");
    expect(await list("U0EVE", "audit x-1")).toContain(":lock: *Verified*");
  });

  test("end is a command of the program, too", async () => {
    await workspace.start("U0ANA", "napping id=x-2");
    await until("the sleep", async () => (await list("U0ANA", "status x-2")).includes("Sleeping until"));
    const end = (...words: string[]) =>
      promisify(execFile)(process.execPath, [...nodeFlags, "src/cli/main.ts", "end", ...words], {
        env: { PATH: process.env.PATH ?? "", ...program.env },
      }).catch((error: unknown) => error);
    expect(await end("x-2")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("missing required argument 'reason'"),
    });
    expect(await end("nobody", "hangs")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no run nobody"),
    });
    expect(await end("x-2", "it", "hangs")).toMatchObject({
      stdout: "Ended run x-2 as failed. What it waited for is closed; what it did was not undone.\n",
    });
    expect(await list("U0ANA", "status x-2")).toMatch(/failed.*Ended by operator: it hangs/s);
    expect(await end("x-2", "again")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("It was ended by operator: it hangs"),
    });
  });

  test.skipIf(!canSearch)("statistics count what ended, here and as a command of the program", async () => {
    await workspace.start("U0ANA", "refund id=st-1 order=1 amount=2 reason=late");
    await workspace.click("U0BEN", await workspace.card("st-1"), "approve");
    await resultOf("st-1");
    expect(await list("U0ANA", "stats 7")).toMatch(/\*\d+\* ended: \d+ approved/);
    expect(await list("U0ANA", "stats 8")).toContain("7, 30 or 90");
    const stats = (...words: string[]) =>
      promisify(execFile)(process.execPath, [...nodeFlags, "src/cli/main.ts", "stats", ...words], {
        env: { PATH: process.env.PATH ?? "", ...program.env },
      }).catch((error: unknown) => error);
    expect(await stats("--days", "7")).toMatchObject({
      stdout: expect.stringMatching(/^refund +\d+ +\d+ .*█/m),
    });
    const head = "week,workflow,asked,ended,approved,denied,answered,expired,withdrawn,cancelled";
    expect(await stats("--csv")).toMatchObject({
      stdout: expect.stringMatching(
        new RegExp(`^${head},median_seconds,p90_seconds\\n[^]*-\\d\\d,refund,channel:C0APPROVALS,\\d+,\\d+,`),
      ),
    });
    expect(await stats("--days", "soon")).toMatchObject({ code: 1, stderr: expect.stringContaining("1 to") });
  });

  test("says what it does not know, and suggests", async () => {
    expect(await list("U0ANA", "pnding")).toContain("Did you mean `/workflows pending`?");
    expect(await list("U0ANA", "")).toContain("`/workflows mine`");
    expect(await list("U0ANA", "help")).toContain("`/workflows mine`");
    for (const word of ["status", "cancel", "end", "audit"])
      expect(await list("U0ANA", word)).toContain(`/workflows ${word} &lt;id&gt;`);
    for (const word of ["status", "cancel"])
      expect(await list("U0ANA", `${word} nobody`)).toContain("There is no run");
    expect(await list("U0ANA", "audit n-1")).toContain("There is no approval");
  });
});

describe("the home tab", () => {
  test.skipIf(!canSearch)(
    "shows what waits, was started and was decided, and decides right there",
    async () => {
      await workspace.start("U0ANA", "refund id=h-1 order=11 amount=8 reason=late");
      await workspace.card("h-1");
      const home = await workspace.openHome("U0CHO");
      await until("the request", async () =>
        JSON.stringify(await workspace.home("U0CHO")).includes("order 11"),
      );
      await workspace.press("U0CHO", { viewId: home.id }, { actionId: "approve", value: "h-1:1.2" });
      expect(await resultOf("h-1")).toContain("refund of 8");
      const after = await until("the decision", async () => {
        const text = JSON.stringify(await workspace.home("U0CHO"));
        return /Recently decided.*order 11/.test(text) ? text : undefined;
      });
      expect(after).not.toContain("h-1:1.2");
      expect(JSON.stringify(await workspace.openHome("U0ANA"))).toMatch(/Started by you.*h-1/);
      expect((await workspace.thread(await workspace.card("h-1"))).map((line) => line.text).join()).toContain(
        "in App Home",
      );
    },
  );

  test.skipIf(!canSearch)("says of a run that was denied what came of it, and no made-up ID", async () => {
    await workspace.start("U0ANA", "refund order=12 amount=9.50 reason=late");
    const card = await until("the card", async () =>
      (await workspace.messages()).find(({ text }) => text.includes("on order 12")),
    );
    await workspace.click("U0CHO", card, "deny");
    await workspace.submit("U0CHO", {});
    const line = await until("its end", async () => {
      const { blocks } = await workspace.openHome("U0ANA");
      return blocks
        .map((block) => JSON.stringify(block))
        .find((text) => /order 12 not made: denied/.test(text));
    });
    expect(line).toContain("*refund* · finished: refund of");
    expect(line).not.toMatch(/refund-\w{10}/);
    expect(await list("U0ANA", "mine")).toContain("Started by you");
  });

  test.skipIf(!canSearch)("teaches whoever has nothing in it", async () => {
    await workspace.openHome("U0BEN");
    const text = JSON.stringify(await workspace.home("U0BEN"));
    expect(text).toContain("You have not started anything yet");
  });

  test.runIf(!canSearch)("says so where the engine cannot search", async () => {
    await workspace.openHome("U0BEN");
    expect(JSON.stringify(await workspace.home("U0BEN"))).toContain("cannot search");
    expect(await list("U0BEN", "pending")).toContain("cannot search");
  });

  test("starts a workflow with its button", async () => {
    const home = await workspace.openHome("U0DEE");
    await workspace.press("U0DEE", { viewId: home.id }, { actionId: "start", blockId: "start" });
    await workspace.submit("U0DEE", { workflow: "deploy" });
    await workspace.submit("U0DEE", {
      "field:environment": "production",
      "field:version": "v1",
      "field:change": "https://changes.example/1",
    });
    await until("the card", async () =>
      (await workspace.messages()).some(({ text }) => text.includes("Deploy v1 to production")),
    );
  });
});
