import { webApi } from "@slack/bolt";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { anyone, group, user } from "../../src/approval/policy.ts";
import type { ApprovalRequestInput } from "../../src/approval/request.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";
import { createDirectory } from "../../src/slack/people/directory.ts";
import { shortageOf } from "../../src/slack/people/shortage.ts";
import { opened } from "../approval/approval-states.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { keyOf, promiseOf, type SeenMessage } from "./seen-message.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

type Asked = Omit<ApprovalRequestInput, "title">;
const quiet = { reasons: { deny: "none" } } as const satisfies Partial<Asked>;

const asked: Record<string, Asked> = {
  anyone: { ...quiet, policy: { require: [{ from: anyone }] } },
  guests: { ...quiet, policy: { require: [{ from: anyone }], guests: true } },
  outsiders: { ...quiet, policy: { require: [{ from: anyone }], outsiders: true } },
  "guy-by-id": { ...quiet, policy: { require: [{ from: [user("U0GUY"), user("U0OLA")] }] } },
  mixed: { ...quiet, policy: { require: [{ from: group("S0MIXED") }] } },
  finance: { ...quiet, policy: { require: [{ from: group("S0FINANCE") }] } },
  gone: { policy: { require: [{ from: user("U0GONE") }] } },
  old: { policy: { require: [{ from: user("U0OLD") }] } },
  typo: { policy: { require: [{ from: user("U0TYPO") }] } },
  bot: { policy: { require: [{ from: user("U0SIGNOFF") }] } },
  "ben-and-old": { policy: { require: [{ from: [user("U0BEN"), user("U0OLD")], approvals: 2 }] } },
  "two-of-anyone": { policy: { require: [{ from: anyone, approvals: 2 }] }, channel: "C0PAIR" },
  "one-of-anyone": { policy: { require: [{ from: anyone }] }, channel: "C0PAIR" },
  "only-guests": { policy: { require: [{ from: group("S0GUESTS") }] } },
  misspelt: { policy: { require: [{ name: "Finance", from: group("S0FINANC") }] } },
  empty: { policy: { require: [{ from: group("S0EMPTY") }] } },
  direct: { policy: { require: [{ from: user("U0TYPO") }] }, direct: true },
  "two-by-id": { ...quiet, policy: { require: [{ from: [user("U0BEN"), user("U0CHO")], approvals: 2 }] } },
};

const asking = defineWorkflow({
  name: "asking",
  title: "Asks as its input says",
  version: 1,
  input: z.object({ what: z.string() }),
  *run(ctx, { what }) {
    const request = asked[what];
    if (request === undefined) throw new Error(`There is no request ${what}.`);
    const outcome = yield* requestApproval(ctx, { title: `Asking ${what}`, ...request });
    return JSON.stringify(outcome);
  },
});

let program: RunningProgram;
let workspace: Workspace;
let count = 0;

beforeAll(async () => {
  program = await startInProcess(
    { SIGNOFF_API_TOKEN: "ci:secret-of-ci,U0GUY:secret-of-guy,U0BEN:secret-of-ben,U0OLD:secret-of-old" },
    { workflows: [asking] },
  );
  workspace = program.workspace;
});
afterAll(() => program.stop());
beforeEach(async () => {
  await workspace.clearFaults();
  await workspace.group({ id: "S0FINANCE", users: ["U0BEN", "U0CHO"] });
  await workspace.group({ id: "S0MIXED", users: ["U0GUY", "U0OLA", "U0DEE"] });
});

async function ask(what: string, by = "U0ANA"): Promise<{ run: string; card: SeenMessage }> {
  count += 1;
  const run = `people-${count}`;
  expect((await workspace.start(by, `asking id=${run} what=${what}`)).response?.text).toContain("Started");
  return { run, card: await workspace.card(run) };
}

const outcomeOf = (run: string, card: { ts: string }) =>
  until(`the end of ${run}`, async () =>
    (await workspace.thread(card)).find((message) => keyOf(message) === `end ${run}`),
  ).then(({ text }) => text);

const linesOf = async (card: { ts: string }) =>
  (await workspace.thread(card)).map(({ text }) => text).join("\n");

async function wordTo(person: string, words: string): Promise<void> {
  await until(`a private word to ${person}: ${words}`, async () =>
    (await workspace.privateWords(person)).some((text) => text.includes(words)),
  );
}

function cardSaying(run: string, words: string): Promise<SeenMessage> {
  return until(`a card of ${run} that says ${words}`, async () => {
    const [card] = await workspace.cards(run);
    return card !== undefined && JSON.stringify(card.blocks).includes(words) && card;
  });
}

async function respondByHttp(card: SeenMessage, secret: string): Promise<{ status: number; text: string }> {
  const path = `/approvals/${encodeURIComponent(promiseOf(card) ?? "")}/responses`;
  const answer = await fetch(new URL(path, program.httpUrl), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
    body: JSON.stringify({ decision: "approve" }),
  });
  return { status: answer.status, text: await answer.text() };
}

describe("who is not a member of the workspace", () => {
  test("does not count as anyone: not by the button, in the dialog, by command or over HTTP", async () => {
    const { run, card } = await ask("anyone");
    await workspace.click("U0GUY", card, "approve");
    await wordTo("U0GUY", "You are a guest in this workspace");
    await workspace.click("U0OLA", card, "deny");
    await wordTo("U0OLA", "You are from another organization");
    const typed = await workspace.command("U0GUY", "/resolve-promise", `${promiseOf(card)} approve`);
    expect(typed.response?.text).toContain("You are a guest in this workspace");
    expect(await respondByHttp(card, "secret-of-guy")).toMatchObject({
      status: 403,
      text: expect.stringContaining("guest"),
    });
    expect(await linesOf(card)).toBe("");
    expect(JSON.stringify(await workspace.openHome("U0GUY"))).toContain("Nothing is waiting for you");
    await workspace.click("U0BEN", card, "approve");
    expect(await outcomeOf(run, card)).toContain('"by":"U0BEN"');
  });

  test("does not count by a group either, while its members do", async () => {
    const { run, card } = await ask("mixed");
    await workspace.click("U0GUY", card, "approve");
    await workspace.click("U0OLA", card, "approve");
    await wordTo("U0OLA", "You are from another organization");
    await workspace.click("U0DEE", card, "approve");
    expect(await outcomeOf(run, card)).toContain('"by":"U0DEE"');
  });

  test("counts where the policy lets guests in, who are not people of other organizations", async () => {
    const { run, card } = await ask("guests");
    await workspace.click("U0OLA", card, "approve");
    await wordTo("U0OLA", "You are from another organization");
    await workspace.click("U0GUY", card, "approve");
    expect(await outcomeOf(run, card)).toContain('"by":"U0GUY"');
  });

  test("counts where the policy lets people of other organizations in", async () => {
    const { run, card } = await ask("outsiders");
    await workspace.click("U0OLA", card, "approve");
    expect(await outcomeOf(run, card)).toContain('"by":"U0OLA"');
  });

  test("counts where the policy names the very person", async () => {
    const { run, card } = await ask("guy-by-id");
    await workspace.click("U0GUY", card, "approve");
    expect(await outcomeOf(run, card)).toContain('"by":"U0GUY"');
  });

  test("is decided on by members while Slack tells nothing of people it told of before", async () => {
    const { run, card } = await ask("anyone");
    await workspace.click("U0GUY", card, "approve");
    await workspace.fault({ kind: "refused", method: "users.info", error: "missing_scope" });
    await workspace.click("U0BEN", card, "approve");
    expect(await outcomeOf(run, card)).toContain('"by":"U0BEN"');
  });
});

describe("who starts a workflow that names nobody", () => {
  test.each([
    [
      "U0GUY",
      "You are a guest in this workspace, and only its members can start *asking*. Nothing was started.",
    ],
    [
      "U0OLA",
      "You are from another organization, and only members of this workspace can start *asking*. Nothing was started.",
    ],
  ])("is a member: not %s", async (person, words) => {
    const run = `visitor-${person}`.toLowerCase();
    expect((await workspace.start(person, `asking id=${run} what=anyone`)).response?.text).toBe(words);
    expect((await workspace.start(person, "")).response?.text).toBe(
      "There is no workflow that you can start.",
    );
    const status = await workspace.command("U0EVE", "/workflows", `status ${run}`);
    expect(status.response?.text).toContain("There is no run");
  });

  test("is whoever can type there, while Slack does not say who they are", async () => {
    await workspace.person({ id: "U0NEU" });
    await workspace.fault({ kind: "refused", method: "users.info", error: "missing_scope" });
    await ask("direct", "U0NEU");
  });
});

test("who has left the workspace can do nothing with a token that they still have", async () => {
  await workspace.person({ id: "U0OLD", isDeactivated: true });
  const { card } = await ask("anyone");
  expect(await respondByHttp(card, "secret-of-old")).toMatchObject({
    status: 403,
    text: expect.stringContaining("Slack has no active account for U0OLD"),
  });
  const answer = await fetch(new URL("/start-workflow", program.httpUrl), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer secret-of-old" },
    body: JSON.stringify({ workflow_id: "left-1", workflow: "asking", input: { what: "anyone" } }),
  });
  expect(answer.status).toBe(403);
});

describe("a group that decides", () => {
  test("is looked up when the answer comes: who left it may not approve, who joined may, at once", async () => {
    const { run, card } = await ask("finance");
    await workspace.group({ id: "S0FINANCE", users: ["U0CHO", "U0DEE"] });
    await workspace.click("U0BEN", card, "approve");
    await wordTo("U0BEN", "You are not one of those who decide this");
    await workspace.click("U0DEE", card, "approve");
    expect(await outcomeOf(run, card)).toContain('"by":"U0DEE"');
  });

  test.each(["missing_scope", "plan_upgrade_required", "no_such_subteam"])(
    "that Slack does not tell about (%s) is not known, in words, and never nothing",
    async (error) => {
      const { card } = await ask("finance");
      await workspace.fault({ kind: "refused", method: "usergroups.users.list", error });
      await workspace.group({ id: "S0FINANCE", users: ["U0BEN", "U0CHO"] });
      await workspace.click("U0BEN", card, "approve");
      await wordTo("U0BEN", `I could not look up who is in <!subteam^S0FINANCE>: Slack answers "${error}"`);
      const home = await until("a home tab that says so", async () => {
        const text = JSON.stringify(await workspace.openHome("U0BEN"));
        return text.includes("I could not look up") && text;
      });
      expect(home).not.toContain("Nothing is waiting for you");
      const pending = await workspace.command("U0BEN", "/workflows", "pending");
      expect(JSON.stringify(pending.response)).toContain("I could not look up");
      const listed = await fetch(new URL("/approvals?for=U0BEN", program.httpUrl), {
        headers: { authorization: "Bearer secret-of-ci" },
      });
      expect(await listed.json()).toMatchObject({
        unchecked: expect.any(Number),
        warning: expect.stringContaining(error),
      });
      await workspace.clearFaults();
      await workspace.click("U0BEN", card, "deny");
    },
  );
});

describe("delegating", () => {
  test("goes to real, active people who are let in, and says what is wrong with others", async () => {
    await workspace.person({ id: "U0OLD", isDeactivated: true });
    const { card } = await ask("two-by-id");
    const refusals = [
      ["U0SIGNOFF", "an app, not a person"],
      ["U0OLD", "deactivated"],
      ["U0TYPO", "nobody with that ID"],
      ["U0GUY", "a guest in this workspace"],
      ["U0OLA", "from another organization"],
    ] as const;
    await workspace.choose("U0BEN", card, "delegate");
    for (const [to, words] of refusals) {
      expect((await workspace.submit("U0BEN", { to })).errors?.to).toContain(words);
    }
    expect(await linesOf(card)).toBe("");
  });

  test("is taken back while the other has not answered, and stands in the record, which verifies", async () => {
    const { run, card } = await ask("two-by-id");
    await workspace.choose("U0BEN", card, "delegate");
    await workspace.submit("U0BEN", { to: "U0EVE" });
    const delegated = await cardSaying(run, "<@U0BEN> delegated to <@U0EVE>");
    await workspace.choose("U0EVE", delegated, "take-back");
    await wordTo("U0EVE", "You have not delegated anything here");
    await workspace.choose("U0BEN", delegated, "take-back");
    const back = await until("a card without the delegation", async () => {
      const [now] = await workspace.cards(run);
      return now !== undefined && !JSON.stringify(now.blocks).includes("delegated to") && now;
    });
    await until("its line", async () => (await linesOf(card)).includes("<@U0BEN> took their part back"));
    await workspace.click("U0EVE", back, "approve");
    await wordTo("U0EVE", "You are not one of those who decide this");
    await workspace.click("U0BEN", back, "approve");
    await cardSaying(run, "1 of 2: <@U0BEN>");
    await workspace.click("U0CHO", back, "approve");
    expect(await outcomeOf(run, card)).toContain('"kind":"approved"');
    const audit = await workspace.command("U0EVE", "/workflows", `audit ${run}`);
    expect(audit.response?.text).toContain(":lock: *Verified*");
    expect(audit.response?.text).toContain("<@U0BEN> took their part back");
  });

  test("cannot be taken back when the other has answered", async () => {
    const { run, card } = await ask("two-by-id");
    await workspace.choose("U0BEN", card, "delegate");
    await workspace.submit("U0BEN", { to: "U0EVE" });
    await workspace.click("U0EVE", await cardSaying(run, "<@U0BEN> delegated to <@U0EVE>"), "approve");
    const half = await cardSaying(run, "1 of 2: <@U0EVE>");
    await workspace.choose("U0BEN", half, "take-back");
    await wordTo("U0BEN", "It is too late to take your part back");
  });
});

describe("the menu", () => {
  test("says who may withdraw a request, to somebody whose request it is not", async () => {
    const { card } = await ask("two-by-id");
    await workspace.choose("U0BEN", card, "withdraw");
    await wordTo("U0BEN", "Only <@U0ANA>, who asked for it, can withdraw this.");
  });
});

describe("a policy that nobody can meet", () => {
  beforeAll(async () => {
    await workspace.person({ id: "U0OLD", isDeactivated: true });
    await workspace.channel({ id: "C0PAIR", name: "pair", members: ["U0ANA", "U0BEN", "U0GUY"] });
    await workspace.group({ id: "S0GUESTS", users: ["U0GUY", "U0OLA"] });
    await workspace.group({ id: "S0EMPTY", users: [] });
  });

  test.each([
    { what: "old", says: "it needs 1 and at most 0 can approve. U0OLD (U0OLD) is deactivated." },
    { what: "typo", says: "U0TYPO is nobody's ID in this workspace." },
    { what: "bot", says: "Signoff (U0SIGNOFF) is an app, not a person." },
    { what: "ben-and-old", says: "it needs 2 and at most 1 can approve. U0OLD (U0OLD) is deactivated." },
    { what: "only-guests", says: "Guy (U0GUY) is a guest; Ola (U0OLA) is from another organization." },
    {
      what: "misspelt",
      says: "Finance needs 1 and at most 0 can approve. The user group S0FINANC does not exist",
    },
    { what: "empty", says: "The user group S0EMPTY has no members." },
  ])("is cancelled at once, with the cause in the thread: $what", async ({ what, says }) => {
    const { run, card } = await ask(what);
    expect(await outcomeOf(run, card)).toContain('"kind":"cancelled"');
    expect(await linesOf(card)).toContain(says);
    expect(promiseOf(await workspace.card(run))).toBeUndefined();
  });

  test("is cancelled where its channel has too few people, and not where it has enough", async () => {
    const cardIn = (run: string) =>
      until(`a card of ${run}`, async () =>
        (await workspace.messages({ channel: "C0PAIR" })).find((one) => keyOf(one) === `card ${run}:0`),
      );
    await workspace.start("U0ANA", "asking id=pair-1 what=one-of-anyone");
    expect(promiseOf(await cardIn("pair-1"))).toBe("pair-1:0.2");
    await workspace.start("U0ANA", "asking id=pair-2 what=two-of-anyone");
    const text = JSON.stringify((await cardIn("pair-2")).blocks);
    expect(text).toContain("it needs 2 and at most 1 can approve.");
    expect(text).toContain("Ana (U0ANA) asked for it and may not approve it");
    expect(text).toContain("Guy (U0GUY) is a guest");
  });

  test("is cancelled where anyone in a direct message is asked", async () => {
    const state = {
      ...opened({ policy: { require: [{ from: anyone }] } }),
      channel: "D0ANA",
      requester: "U0ANA",
    };
    const web = new webApi.WebClient(sandboxTokens.bot, { slackApiUrl: `${workspace.url}/api/` });
    expect(await shortageOf(createDirectory(web), state)).toContain("It is asked in a direct message");
  });

  test("is asked all the same where a program or a link can answer it", async () => {
    const { card } = await ask("direct");
    expect(promiseOf(card)).toBeDefined();
  });

  test("is asked all the same where Slack cannot say who there is: that is not known, and never nobody", async () => {
    await workspace.person({ id: "U0GONE", isDeactivated: true });
    for (const error of ["missing_scope", "internal_error"]) {
      await workspace.fault({ kind: "refused", method: "users.info", error });
      const { card } = await ask("gone");
      expect(promiseOf(card)).toBeDefined();
      await workspace.clearFaults();
    }
  });
});

describe("what is no ID", () => {
  test.each(["@finance", "finance", "<!subteam^S0FINANCE>", ""])(
    "group(%j) is refused where it is written",
    (id) => expect(() => group(id)).toThrow("names no user group"),
  );
  test.each(["@ben", "<@U0BEN>", "Ben Jones", "", "S0123456789"])(
    "user(%j) is refused where it is written",
    (id) => expect(() => user(id)).toThrow("names nobody"),
  );
  test("names of tokens and links are taken", () => {
    for (const id of ["ci", "U0BEN", "W0BEN", "pat@example.com"])
      expect(user(id)).toEqual({ kind: "user", id });
  });
});

describe("a list whose response URL has expired", () => {
  test("is shown anew as another private message after an answer", async () => {
    const { run } = await ask("finance");
    await workspace.command("U0BEN", "/workflows", "pending");
    const shown = () => workspace.ephemerals("U0BEN");
    const list = (await shown()).findLast(({ text }) => text.includes("Waiting for you"));
    if (list === undefined) throw new Error("There is no list.");
    const before = (await shown()).length;
    await workspace.fault({ kind: "error", method: "response_url" });
    const value = `${run}:0.2`;
    await workspace.press("U0BEN", { channel: "C0APPROVALS", ts: list.ts }, { actionId: "deny", value });
    const anew = await until("another list", async () => (await shown())[before]);
    expect(JSON.stringify(anew)).toMatch(/Waiting for you|Nothing is waiting for you/);
    expect(JSON.stringify(anew)).not.toContain(value);
    await workspace.clearFaults();
  });
});
