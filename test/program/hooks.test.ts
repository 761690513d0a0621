/** Permission prompts of agents, answered in Slack. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { nodeFlags } from "../node-flags.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { keyOf } from "./seen-message.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

let program: RunningProgram;
let workspace: Workspace;
beforeAll(async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "agent:agent-secret,other:other-secret" });
  workspace = program.workspace;
});
afterAll(() => program.stop());

const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
const read = z.record(z.string(), z.unknown());

async function post(hook: object, { wait = 0, as = "agent" } = {}) {
  const response = await fetch(new URL(`/hooks/permission?wait=${wait}`, program.httpUrl), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${as}-secret` },
    body: JSON.stringify(hook),
  });
  return { status: response.status, answer: read.parse(await response.json()) };
}

function hookOf(command: string, more: object = {}) {
  return {
    session_id: "s-1",
    transcript_path: "/tmp/transcript.jsonl",
    cwd: "/srv/api",
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_input: { command, description: "as it says" },
    tool_use_id: "toolu_1",
    ...more,
  };
}

async function runCommand(input: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [...nodeFlags, main, "hook", "--wait", "20"], {
    env: { PATH: process.env.PATH ?? "", SIGNOFF_TOKEN: "agent-secret", ...env },
  });
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((ended) => child.once("exit", ended)),
  ]);
  return { out, err, code };
}

async function cardOf(command: string) {
  return until(`a card of ${command}`, async () =>
    (await workspace.messages()).find(
      (message) => keyOf(message)?.startsWith("card ask/agent/hook-") && message.text.includes(command),
    ),
  );
}

async function cardsOf(command: string) {
  return (await workspace.messages()).filter(
    (message) => keyOf(message)?.startsWith("card ask/agent/hook-") && message.text.includes(command),
  );
}

describe("a tool's use", () => {
  test("is asked with its whole input, waited for, and allowed once", async () => {
    const waiting = post(hookOf("make deploy"), { wait: 30 });
    const card = await cardOf("make deploy");
    const shown = JSON.stringify(card.blocks);
    for (const part of ["Bash: make deploy", "as it says", "/srv/api", "Requested by agent"])
      expect(shown).toContain(part);
    await workspace.click("U0BEN", card, "approve");
    expect((await waiting).answer).toEqual({
      hookSpecificOutput: {
        hookEventName: "PreToolUse",
        permissionDecision: "allow",
        permissionDecisionReason: "Approved by U0BEN",
      },
    });
    // The same call later is another one: an approval is no standing permission.
    const again = await post(hookOf("make deploy", { tool_use_id: "toolu_2" }));
    expect(JSON.stringify(again.answer)).toContain("Nobody has answered yet");
    await until("a second card", async () => (await cardsOf("make deploy")).length === 2);
  });

  test("is denied with the reason, in the format of the event", async () => {
    const hook = hookOf("rm -rf /", { hook_event_name: "PermissionRequest", tool_use_id: undefined });
    const waiting = post(hook, { wait: 30 });
    const card = await cardOf("rm -rf /");
    await workspace.click("U0BEN", card, "deny");
    await workspace.submit("U0BEN", { comment: "not on my watch" });
    expect((await waiting).answer).toEqual({
      hookSpecificOutput: {
        hookEventName: "PermissionRequest",
        decision: {
          behavior: "deny",
          message: "Denied by U0BEN: not on my watch. Do not do it in another way.",
        },
      },
    });
  });

  test("that nobody has answered is to be asked again: the next try finds the answer, and nobody is asked twice", async () => {
    const first = await post(hookOf("terraform apply"));
    expect(JSON.stringify(first.answer)).toMatch(/"deny".*Make the very same call again/);
    await workspace.click("U0BEN", await cardOf("terraform apply"), "approve");
    const next = await post(hookOf("terraform apply", { tool_use_id: "toolu_9" }), { wait: 30 });
    expect(JSON.stringify(next.answer)).toContain('"allow"');
    expect(await cardsOf("terraform apply")).toHaveLength(1);
  });

  test("whose card Slack refuses says that nobody sees it", async () => {
    await workspace.fault({ kind: "refused", error: "restricted_action", method: "chat.postMessage" });
    const said = "Slack refuses its card (restricted_action), so nobody sees it there.";
    await until("the word", async () =>
      JSON.stringify((await post(hookOf("make unseen"))).answer).includes(said),
    );
    await workspace.clearFaults();
  });

  test("is another one with another input, in another folder or session, and for another caller", async () => {
    await post(hookOf("npm publish"));
    await workspace.click("U0BEN", await cardOf("npm publish"), "approve");
    const others = [
      post(hookOf("npm publish --force"), { wait: 1 }),
      post(hookOf("npm publish", { session_id: "s-2" }), { wait: 1 }),
      // The card names the folder: that is what was approved.
      post(hookOf("npm publish", { cwd: "/" }), { wait: 1 }),
      post(hookOf("npm publish"), { wait: 1, as: "other" }),
    ];
    for (const { answer } of await Promise.all(others))
      expect(JSON.stringify(answer)).not.toContain('"allow"');
    expect(JSON.stringify((await post(hookOf("npm publish"), { wait: 5 })).answer)).toContain('"allow"');
  });

  test("of which two calls wait is allowed to one of them", async () => {
    const both = [post(hookOf("once only"), { wait: 30 }), post(hookOf("once only"), { wait: 30 })];
    await workspace.click("U0BEN", await cardOf("once only"), "approve");
    const answers = (await Promise.all(both)).map(({ answer }) => JSON.stringify(answer));
    expect(answers.filter((answer) => answer.includes('"allow"'))).toHaveLength(1);
  });

  test("that was decided in the terminal closes its card, and is asked anew the next time", async () => {
    await post(hookOf("git push"));
    const card = await cardOf("git push");
    expect((await post(hookOf("git push", { hook_event_name: "PostToolUse" }))).answer).toEqual({});
    await until("the word in the thread", async () =>
      (await workspace.thread(card)).some(({ text: line }) =>
        line.includes("Decided in the terminal: it was allowed there."),
      ),
    );
    await post(hookOf("git push"));
    await until("another card", async () => (await cardsOf("git push")).length === 2);
  });

  test("that was run by the terminal's word is asked anew, though it was approved meanwhile", async () => {
    await post(hookOf("git tag"));
    const card = await cardOf("git tag");
    await workspace.click("U0BEN", card, "approve");
    await until("the card's end", async () => (await cardOf("git tag")).text.includes("Approved"));
    await post(hookOf("git tag", { hook_event_name: "PostToolUse" }));
    expect(JSON.stringify((await post(hookOf("git tag"))).answer)).toContain("Nobody has answered yet");
    await until("another card", async () => (await cardsOf("git tag")).length === 2);
  });
});

test.each([
  ["a key that would be left out", '{ "command": "inexact", "__proto__": { "force": true } }'],
  ["a key like that, escaped", '{ "command": "inexact", "more": [{ "\\u005f_proto__": 1 }] }'],
  ["a number that would be rounded", '{ "command": "inexact", "account": 12345678901234567891 }'],
])("%s: nobody is asked for what is not what would be done", async (_what, input) => {
  const given = JSON.stringify(hookOf("", { tool_input: "input" })).replace('"input"', input);
  const response = await fetch(new URL("/hooks/permission?wait=0", program.httpUrl), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer agent-secret" },
    body: given,
  });
  expect(response.status).toBe(400);
  expect((await runCommand(given, { SIGNOFF_URL: program.httpUrl })).code).toBe(2);
  expect(await cardsOf("inexact")).toEqual([]);
});

describe("an input that people edit before they approve it", () => {
  const editCommand = async (from: string, to: string) => {
    const card = await cardOf(from);
    await workspace.click("U0BEN", card, "edit");
    await workspace.dialog("U0BEN");
    expect(await workspace.submit("U0BEN", { "field:command": to })).toMatchObject({ ok: true });
    await until("the edited card", async () =>
      (await workspace.messages()).some(
        ({ ts, blocks }) => ts === card.ts && JSON.stringify(blocks).includes(to),
      ),
    );
    await workspace.click("U0BEN", await cardOf(from), "approve");
  };

  test.each(["PreToolUse", "PermissionRequest"])("is what the agent uses, by its %s", async (event) => {
    const waiting = post(hookOf(`npm install ${event}`, { hook_event_name: event }), { wait: 30 });
    await editCommand(`npm install ${event}`, "npm ci");
    const { hookSpecificOutput: said } = z
      .object({ hookSpecificOutput: z.looseObject({ decision: z.object({}).loose().optional() }) })
      .parse((await waiting).answer);
    const input = { command: "npm ci", description: "as it says" };
    expect(event === "PreToolUse" ? said : said.decision).toMatchObject({ updatedInput: input });
    expect(JSON.stringify(said)).toContain('"allow"');
  });

  test("is not offered where the format has no place for it", async () => {
    await post(hookOf("cargo publish", { turn_id: "t-1", hook_event_name: "PermissionRequest" }));
    expect(JSON.stringify(await cardOf("cargo publish"))).not.toContain('"edit"');
  });

  test("goes to nobody who could not hand it on", async () => {
    await post(hookOf("git tag v1"));
    await editCommand("git tag v1", "git tag v2");
    const { answer } = await post(hookOf("git tag v1", { turn_id: "t-1" }), { wait: 30 });
    expect(JSON.stringify(answer)).toMatch(/"deny".*another input.*git tag v2/);
  });
});

test("an edit is shown as a diff", async () => {
  const tool_input = {
    file_path: "/srv/api/port.ts",
    old_string: "const port = 1;",
    new_string: "const port = 2;",
  };
  await post(hookOf("", { tool_name: "Edit", tool_input }));
  const card = await cardOf("Edit: /srv/api/port.ts");
  expect(JSON.stringify(card.blocks)).toContain("+1 −1\\n```\\n-const port = 1;\\n+const port = 2;\\n```");
});

test("the command goes from stdin to stdout, and blocks where Signoff is away or nothing is read", async () => {
  const answering = runCommand(JSON.stringify(hookOf("from stdin")), { SIGNOFF_URL: program.httpUrl });
  await workspace.click("U0BEN", await cardOf("from stdin"), "approve");
  const { out, code } = await answering;
  expect([code, JSON.parse(out).hookSpecificOutput.permissionDecision]).toEqual([0, "allow"]);
  const nothing = await runCommand("no JSON", { SIGNOFF_URL: program.httpUrl });
  expect([nothing.code, nothing.out]).toEqual([2, ""]);
  const wrong = await runCommand(JSON.stringify(hookOf("x")), {
    SIGNOFF_URL: program.httpUrl,
    SIGNOFF_TOKEN: "nobody's",
  });
  expect([wrong.code, wrong.out]).toEqual([2, ""]);
});

test("whatever else is sent is refused or asked: it allows nothing, and breaks nothing", async () => {
  const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.jsonValue({ maxDepth: 2 }));
  const hook = fc.record(
    {
      hook_event_name: fc.oneof(fc.constantFrom("PreToolUse", "PermissionRequest", "PostToolUse"), field),
      session_id: fc.oneof(fc.constant("s-fuzz"), field),
      tool_name: fc.oneof(fc.constant("Bash"), fc.string({ unit: "grapheme", minLength: 1 }), field),
      tool_input: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), field),
      cwd: field,
      tool_use_id: field,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(hook, async (given) => {
      const { status, answer } = await post(given);
      expect(status).toBeLessThan(500);
      expect(JSON.stringify(answer)).not.toContain('"allow"');
    }),
    { numRuns: 150 },
  );
});
