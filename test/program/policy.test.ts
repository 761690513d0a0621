import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { patienceMs } from "../patience.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { asking } from "./policies.ts";
import { keyOf, promiseOf, type SeenMessage } from "./seen-message.ts";
import { connectStock } from "./test-engine.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

let program: RunningProgram;
let workspace: Workspace;
let count = 0;

beforeAll(async () => {
  program = await startInProcess({}, { workflows: [asking] });
  workspace = program.workspace;
});
afterAll(() => program.stop());

/** An approval asked for by Ana, and its card. */
async function ask(what: string): Promise<{ run: string; card: SeenMessage }> {
  count += 1;
  const run = `ask-${count}`;
  const answer = await workspace.start("U0ANA", `asking id=${run} what=${what}`);
  expect(answer.response?.text).toContain("Started");
  return { run, card: await workspace.card(run) };
}

const linesOf = async (card: { ts: string }) => (await workspace.thread(card)).map((line) => line.text);

/** The outcome that the workflow got. */
async function outcomeOf(run: string, card: { ts: string }): Promise<string> {
  const line = await until(`the end of ${run}`, async () =>
    (await workspace.thread(card)).find((message) => keyOf(message) === `end ${run}`),
  );
  return line.text;
}

/** The card, once it says this. */
function cardSaying(run: string, words: string): Promise<SeenMessage> {
  return until(`a card of ${run} that says ${words}`, async () => {
    const [card] = await workspace.cards(run);
    return card !== undefined && JSON.stringify(card.blocks).includes(words) && card;
  });
}

const wordTo = (user: string, words: string) =>
  until(`a private word to ${user}: ${words}`, async () =>
    (await workspace.privateWords(user)).some((text) => text.includes(words)),
  );

describe("requirements", () => {
  test("two groups must both approve, and the card shows how far each is", async () => {
    const { run, card } = await ask("two-groups");
    expect(JSON.stringify(card.blocks)).toContain("*Finance* 0 of 1");
    await workspace.click("U0BEN", card, "approve");
    const half = await cardSaying(run, "*Finance* 1 of 1: <@U0BEN>");
    expect(JSON.stringify(half.blocks)).toContain("*Leads* 0 of 1");
    await workspace.click("U0CHO", half, "approve");
    await cardSaying(run, "*Finance* 1 of 1");
    await workspace.click("U0DEE", half, "approve");
    expect(await outcomeOf(run, card)).toContain('"kind":"approved","override":false');
    expect((await workspace.card(run)).text).toContain("*Approved* by <@U0DEE>");
  });

  test("the same person does not count twice, and is told so", async () => {
    const { run, card } = await ask("two-of-finance");
    await workspace.click("U0BEN", card, "approve");
    const half = await cardSaying(run, "1 of 2: <@U0BEN>");
    await workspace.click("U0BEN", half, "approve");
    await wordTo("U0BEN", "You have already given this answer");
    await workspace.click("U0CHO", half, "approve");
    expect(await outcomeOf(run, card)).toContain('"kind":"approved"');
  });

  test("people may change their mind while it is open", async () => {
    const { run, card } = await ask("two-of-finance");
    await workspace.click("U0BEN", card, "approve");
    const half = await cardSaying(run, "1 of 2: <@U0BEN>");
    await workspace.click("U0BEN", half, "deny");
    expect(await outcomeOf(run, card)).toContain('"kind":"denied"');
    expect(await linesOf(card)).toEqual([
      expect.stringContaining("<@U0BEN> approved"),
      expect.stringMatching(/^<@U0BEN> denied, .*, by button\. :no_entry: \*Denied\*$/),
      expect.anything(),
    ]);
  });

  test("where two denials end it, one does not", async () => {
    const { run, card } = await ask("two-denials");
    await workspace.click("U0BEN", card, "deny");
    await cardSaying(run, "Denied by <@U0BEN> (1 of 2");
    await workspace.click("U0CHO", card, "deny");
    expect(await outcomeOf(run, card)).toContain('"kind":"denied"');
  });

  test("ten people who click at once are all counted: one card, ten lines, nobody clicks again", async () => {
    await fetch(new URL("/sandbox/members", workspace.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ count: 10 }),
    });
    const members = Array.from({ length: 10 }, (_, index) => `U${1001 + index}`);
    const { run, card } = await ask("ten-of-ten");
    const value = promiseOf(card) ?? "";
    const answers = await Promise.all(
      members.map((one) => workspace.click(one, card, "approve", { stale: true, value })),
    );
    expect(answers.every((answer) => answer.acked && (answer.ackMs ?? 9_999) < 2_500)).toBe(true);
    expect(await outcomeOf(run, card)).toContain('"kind":"approved"');
    const lines = (await linesOf(card)).filter((line) => / approved, /.test(line));
    expect(new Set(lines.map((line) => /<@(U\d+)>/.exec(line)?.[1]))).toEqual(new Set(members));
    expect(lines).toHaveLength(10);
    expect(await workspace.cards(run)).toHaveLength(1);
    for (const one of members) expect(await workspace.privateWords(one)).toEqual([]);
  });

  test.each([
    { what: "too-many", says: "Finance needs 3 and at most 2 can approve" },
    { what: "nobody", says: "Board needs 1 and at most 0 can approve" },
  ])(
    "a policy that nobody can meet is refused with the reason in the thread: $what",
    async ({ what, says }) => {
      const { run, card } = await ask(what);
      expect(await outcomeOf(run, card)).toContain('"kind":"cancelled"');
      expect((await linesOf(card)).join("\n")).toContain(says);
      expect(promiseOf(await workspace.card(run))).toBeUndefined();
    },
  );
});

describe("reasons", () => {
  test("a required reason is asked for in a dialog, and stands in card and thread", async () => {
    const { run, card } = await ask("reasoned");
    expect(await workspace.click("U0BEN", card, "deny")).toMatchObject({ acked: true });
    expect(await workspace.submit("U0BEN", { comment: "" })).toMatchObject({ response_action: "errors" });
    await workspace.submit("U0BEN", { comment: "over <!channel> budget" });
    expect(await outcomeOf(run, card)).toContain('"comment":"over &lt;!channel&gt; budget"');
    expect((await linesOf(card))[0]).toContain("> over &lt;!channel&gt; budget");
    expect(JSON.stringify((await workspace.card(run)).blocks)).toContain("over &lt;!channel&gt; budget");
  });

  test("an optional comment may be left out", async () => {
    const { run, card } = await ask("reasoned");
    await workspace.click("U0BEN", card, "approve");
    await workspace.submit("U0BEN", {});
    expect(await outcomeOf(run, card)).toContain('"surface":"modal"');
  });

  test("a dialog that is submitted after the decision says inside who decided", async () => {
    const { run, card } = await ask("reasoned");
    await workspace.click("U0CHO", card, "deny");
    await workspace.dialog("U0CHO");
    await workspace.click("U0BEN", card, "approve");
    await workspace.submit("U0BEN", { comment: "go" });
    await outcomeOf(run, card);
    expect(await workspace.submit("U0CHO", { comment: "wait" })).toMatchObject({ response_action: "update" });
    expect((await workspace.dialog("U0CHO")).text).toContain("It was approved by <@U0BEN>");
  });

  test("someone who may not decide gets no dialog, but a word", async () => {
    const { card } = await ask("reasoned");
    await workspace.click("U0ANA", card, "deny");
    await wordTo("U0ANA", "You asked for this");
  });

  test("a dangerous request asks whether it is meant", async () => {
    const { card } = await ask("dangerous");
    expect(JSON.stringify(card.blocks)).toContain('"confirm":');
  });
});

describe("the menu", () => {
  test("the requester withdraws", async () => {
    const { run, card } = await ask("two-of-three");
    await workspace.choose("U0ANA", card, "withdraw");
    await workspace.submit("U0ANA", { comment: "not needed" });
    expect(await outcomeOf(run, card)).toContain('"kind":"withdrawn","by":"U0ANA"');
    expect((await workspace.card(run)).text).toContain("*Withdrawn* by <@U0ANA>");
  });

  test("nobody else does", async () => {
    const { card } = await ask("two-of-three");
    await workspace.choose("U0BEN", card, "withdraw");
    await wordTo("U0BEN", "Only <@U0ANA>, who asked for it, can withdraw this.");
  });

  test("an approver hands on their part, and who got it can approve", async () => {
    const { run, card } = await ask("two-of-three");
    await workspace.choose("U0BEN", card, "delegate");
    await workspace.submit("U0BEN", { to: "U0EVE" });
    const delegated = await cardSaying(run, "<@U0BEN> delegated to <@U0EVE>");
    await workspace.click("U0EVE", delegated, "approve");
    await cardSaying(run, "1 of 2: <@U0EVE>");
    await workspace.click("U0BEN", delegated, "approve");
    await wordTo("U0BEN", "You handed your part to someone else");
    await workspace.click("U0CHO", delegated, "approve");
    expect(await outcomeOf(run, card)).toContain('"kind":"approved"');
  });

  test("an override approves alone with a reason, and is loud in card, thread and audit channel", async () => {
    const { run, card } = await ask("two-groups");
    await workspace.choose("U0BEN", card, "override");
    await wordTo("U0BEN", "You are not one of those");
    await workspace.choose("U0DEE", card, "override");
    await workspace.submit("U0DEE", { comment: "the site is down" });
    expect(await outcomeOf(run, card)).toContain('"override":true');
    expect((await workspace.card(run)).text).toContain(":rotating_light: *Approved by override*");
    expect((await linesOf(card))[0]).toContain(":rotating_light: <@U0DEE> overrode its policy");
    await until("the line in the audit channel", async () =>
      (await workspace.messages({ channel: "C0AUDIT" })).some(
        (message) => keyOf(message) === `audit ended ${run}:0` && message.text.includes("override"),
      ),
    );
  });
});

describe("the ladder", () => {
  test("reminds those still missing, escalates, and expires, each once and in order", async () => {
    const { run, card } = await ask("hurried");
    await workspace.click("U0BEN", card, "approve");
    expect(await outcomeOf(run, card)).toContain('"kind":"expired"');
    const lines = await linesOf(card);
    expect(lines).toEqual([
      expect.stringContaining("<@U0BEN> approved"),
      expect.stringMatching(/^:bell: Still waiting, .*<@U0DEE> <@U0EVE>$/),
      expect.stringMatching(/^:mega: Escalated, .*<@U0ANA>, <@U0EVE> can now decide/),
      expect.stringContaining("*Expired*"),
      expect.anything(),
    ]);
    expect(lines[1]).not.toContain("U0BEN");
  });
});

describe("what is told", () => {
  test("the requester hears the outcome with a link; the audit channel hears opening and outcome", async () => {
    const { run, card } = await ask("two-of-finance");
    await workspace.click("U0BEN", card, "deny");
    await outcomeOf(run, card);
    const told = await until("the word to the requester", async () =>
      (await workspace.directWords("U0ANA")).find((text) => text.includes(card.ts.replace(".", ""))),
    );
    expect(told).toContain("*Denied* by <@U0BEN>");
    const audit = await until("both audit lines", async () => {
      const lines = (await workspace.messages({ channel: "C0AUDIT" })).filter((line) =>
        keyOf(line)?.includes(`${run}:0`),
      );
      return lines.length === 2 && lines;
    });
    expect(audit.map(keyOf)).toEqual([`audit opened ${run}:0`, `audit ended ${run}:0`]);
    for (const line of audit) expect(line.text).toContain(card.ts.replace(".", ""));
  });
});

describe("settled on the engine itself", () => {
  test("forged, replayed, empty and rejected responses are ignored and noted, and it stays open", async () => {
    const { run, card } = await ask("two-of-three");
    await workspace.click("U0BEN", card, "approve");
    await until("the second round", async () => promiseOf(await workspace.card(run)) === `${run}:0.5`);
    const resonate = connectStock(program.engineUrl);
    try {
      const first = await resonate.promises.get(`${run}:0.2`);
      const replayed = { data: String(first.value.data) };
      await resonate.promises.resolve(`${run}:0.5`, replayed);
      await until("the next round", async () => promiseOf(await workspace.card(run)) === `${run}:0.8`);
      const forged = JSON.parse(Buffer.from(replayed.data, "base64").toString());
      forged.responses[0].by = "U0CHO";
      const data = Buffer.from(JSON.stringify(forged)).toString("base64");
      await resonate.promises.resolve(`${run}:0.8`, { data });
      await until("the next round", async () => promiseOf(await workspace.card(run)) === `${run}:0.11`);
      // The approval's own promise, too: an outcome that its run did not seal is none.
      await resonate.promises.resolve(`${run}:0`, { data: Buffer.from('{"state":{}}').toString("base64") });
    } finally {
      await resonate.stop();
    }
    const lines = await linesOf(card);
    expect(lines[1]).toContain("with an unsigned response in the name of <@U0BEN>. It is still open.");
    expect(lines[2]).toContain("with an unsigned response in the name of <@U0CHO>. It is still open.");
    expect(await outcomeOf(run, card)).toContain('"kind":"cancelled","by":"direct"');
  });
});

describe("the audit", () => {
  const audit = async (user: string, id: string) =>
    (await workspace.command(user, "/workflows", `audit ${id}`)).response?.text ?? "";

  test("verifies an approval by its run's ID or its promise's, open and ended", async () => {
    const { run, card } = await ask("two-of-three");
    expect(await audit("U0EVE", `${run}:0.2`)).toContain(":lock: *Verified*");
    await workspace.click("U0BEN", card, "approve");
    await cardSaying(run, "1 of 2");
    await workspace.click("U0CHO", card, "approve");
    await outcomeOf(run, card);
    const text = await audit("U0EVE", run);
    expect(text).toContain(":lock: *Verified*");
    expect(text).toMatch(/<@U0BEN> approved[\s\S]*<@U0CHO> approved[\s\S]*\*Approved\*/);
    expect(await audit("U0EVE", "nothing")).toContain("There is no approval of `nothing`");
    expect((await workspace.command("U0EVE", "/workflows", "")).response?.text).toContain("audit &lt;id&gt;");
  });

  test("says so when no engine answers, and ends", async () => {
    const env = { PATH: process.env.PATH ?? "", SIGNOFF_DATA_DIR: program.dataDir, RESONATE_PORT: "1" };
    const failed = await promisify(execFile)(
      process.execPath,
      [...nodeFlags, "src/cli/main.ts", "audit", "x"],
      {
        env,
        timeout: patienceMs,
      },
    ).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("The engine does not answer. Start the program"),
    });
  });

  test("is written by npm run audit as JSON lines with its verdict", async () => {
    const { run, card } = await ask("two-of-three");
    await workspace.click("U0BEN", card, "deny");
    await outcomeOf(run, card);
    const env = { PATH: process.env.PATH ?? "", ...program.env };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...nodeFlags, "src/cli/main.ts", "audit", run],
      { env },
    );
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind }) => kind)).toEqual(["round", "end", "verdict"]);
    expect(lines[1].value.data.state.outcome).toMatchObject({ kind: "denied", by: "U0BEN" });
    expect(lines[2]).toMatchObject({ verified: true, faults: [] });
  });
});
