/** `signoff request`, `ask` and `withdraw` against the whole program: what pipelines see is exit codes and two streams. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { nodeFlags } from "../node-flags.ts";
import { prepareProgram } from "./child-program.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { freePort } from "./parts.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

const main = resolve(import.meta.dirname, "../../src/cli/main.ts");

let program: RunningProgram;
let workspace: Workspace;
let env: Record<string, string>;

beforeAll(async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "ci:ci-secret,other:other-secret" });
  workspace = program.workspace;
  env = { SIGNOFF_URL: program.httpUrl, SIGNOFF_TOKEN: "ci-secret" };
});
afterAll(() => program.stop());

const signoff = (...words: string[]) => runCli(words, { cwd: program.dataDir, env });

/** Runs it while somebody clicks on the card of what it asks. */
async function whileClicked(id: string, words: string[], action: "approve" | "deny") {
  const ended = signoff(...words, "--id", id, "--wait");
  await workspace.click("U0BEN", await workspace.card(`ask/ci/${id}`), action);
  return ended;
}

describe("signoff request", () => {
  test("waits, says who approved, and ends with 0", async () => {
    const words = ["request", "Deploy api 1.2", "--from", "U0BEN,U0CHO", "--field", "Commit=abc=def"];
    const { code, stdout, stderr } = await whileClicked("deploy-1", words, "approve");
    expect(stderr).toBe("Asked as deploy-1: Deploy api 1.2\n");
    expect([code, stdout]).toEqual([0, "approved by U0BEN\n"]);
    expect(JSON.stringify(await workspace.card("ask/ci/deploy-1"))).toContain("abc=def");
    // A pipeline that was killed and asks again has its verdict.
    expect(await signoff(...words, "--id", "deploy-1", "--wait")).toMatchObject({ code: 0, stdout });
  });

  test("ends with 1 when it is denied, and gives the whole verdict as one object", async () => {
    const words = [
      "request",
      "Deploy",
      "--from",
      "U0BEN",
      "--reasons",
      "deny=none",
      "--metadata",
      '{"build":7}',
    ];
    const { code, stdout } = await whileClicked("deploy-2", [...words, "--json"], "deny");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      id: "deploy-2",
      state: "ended",
      outcome: { kind: "denied", by: "U0BEN" },
      metadata: { build: 7 },
    });
  });

  test("ends with 2 when it expires", async () => {
    const { code, stdout } = await signoff(
      "request",
      "Deploy",
      "--from",
      "channel",
      "--deadline",
      "1s",
      "--wait",
    );
    expect([code, stdout]).toEqual([2, "expired\n"]);
  });

  test("without --wait prints ID and state; withdrawn, it ends with 3", async () => {
    const words = ["request", "Deploy", "--from", "U0BEN", "--approvals", "1", "--id", "deploy-3"];
    expect(await signoff(...words)).toMatchObject({ code: 0, stdout: "deploy-3 open\n" });
    const waiting = signoff(...words, "--wait");
    await workspace.card("ask/ci/deploy-3");
    expect(await signoff("withdraw", "deploy-3", "--reason", "wrong\nbuild")).toMatchObject({
      code: 0,
      stdout: "withdrawn by ci: wrong build\n",
    });
    expect(await waiting).toMatchObject({ code: 3, stdout: "withdrawn by ci: wrong build\n" });
  });

  test("prints the text that people put in the place of one that they may edit", async () => {
    const words = [
      "request",
      "Deploy",
      "--from",
      "U0BEN",
      "--editable",
      "Version=1.2",
      "--field",
      "Commit=abc",
    ];
    const waiting = signoff(...words, "--id", "edited", "--wait", "--json");
    await workspace.click("U0BEN", await workspace.card("ask/ci/edited"), "edit");
    await workspace.submit("U0BEN", { "field:Version": "1.3" });
    const edited = await until("the edited card", async () => {
      const card = await workspace.card("ask/ci/edited");
      return JSON.stringify(card.blocks).includes("~1.2~ → 1.3") && card;
    });
    await workspace.click("U0BEN", edited, "approve");
    const { code, stdout } = await waiting;
    expect([code, JSON.parse(stdout).outcome.values]).toEqual([0, { Version: "1.3" }]);
  });

  test("asks with values of every type that people may edit, and for a grant, what the API is asked with", async () => {
    const { code, stderr } = await signoff(
      ...["request", "Refund", "--from", "U0BEN", "--approvals", "1", "--id", "typed", "--field", "Order=7"],
      ...[
        "--editable",
        "Amount:number:0..500=80",
        "--editable",
        "Count:integer=2",
        "--editable",
        "Gift:boolean=true",
      ],
      ...[
        "--editable",
        "Region:choice:eu, us=eu",
        "--editable",
        "Due:date=2030-01-02",
        "--editable",
        "Note=a=b",
      ],
      ...["--editable", "Plan: text:markdown=**all**", "--editable", "Ratio:text:text=1:2"],
      ...["--grant", "same=Order,up_to=Amount,longest=4h", "--grant", "same=Region", "--grant", "uses=5"],
    );
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("rror")]);
    const value = (value: unknown, editable: object) => ({ type: "value", value, editable });
    const body = {
      ...{ id: "typed", title: "Refund" },
      policy: {
        require: [{ from: ["U0BEN"], approvals: 1 }],
        grant: { same: ["Order", "Region"], up_to: ["Amount"], longest: "4h", uses: 5 },
      },
      fields: {
        Order: "7",
        Amount: value(80, { type: "number", minimum: 0, maximum: 500 }),
        Count: value(2, { type: "integer" }),
        Gift: value(true, { type: "boolean" }),
        Region: value("eu", { enum: ["eu", "us"] }),
        Due: value("2030-01-02", { type: "string", format: "date" }),
        Note: value("a=b", { type: "string" }),
        "Plan: text": { type: "markdown", text: "**all**", editable: { type: "string" } },
        "Ratio:text": value("1:2", { type: "string" }),
      },
    };
    const same = await fetch(`${program.httpUrl}/approvals`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer ci-secret" },
      body: JSON.stringify(body),
    });
    expect([same.status, await same.text()]).toEqual([202, expect.anything()]);
    const card = JSON.stringify((await workspace.card("ask/ci/typed")).blocks);
    expect(card).toContain("Approve, and the same for 1 hour or more");
    expect(card).toContain("Edit");
  });

  test("asks with all its options what the API is asked with all its fields", async () => {
    const policy = { require: [{ name: "Ops", from: "S0OPS" }], denials: 2 };
    await writeFile(join(program.dataDir, "policy.json"), JSON.stringify(policy));
    const { code, stdout } = await signoff(
      ...[
        "request",
        "Deploy",
        "--policy",
        "policy.json",
        "--deadline",
        "8h",
        "--dangerous",
        "--json",
        "--link",
        "Log=https://ci.example.com/7",
      ],
      ...["--remind", "1h", "--remind", "2h", "--escalate", "4h:U0CHO,S0LEADS", "--on-behalf-of", "U0ANA"],
      ...["--channel", "C0APPROVALS", "--callback", "http://127.0.0.1:9/outcome", "--id", "all"],
    );
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { state: "open", on_behalf_of: "U0ANA" }]);
    // The same by the API is the same content: it reconnects.
    const body = {
      ...{ id: "all", title: "Deploy", policy, deadline: "8h", dangerous: true, on_behalf_of: "U0ANA" },
      fields: { Log: { type: "link", url: "https://ci.example.com/7" } },
      ladder: [
        { kind: "remind", after: "1h" },
        { kind: "remind", after: "2h" },
        { kind: "escalate", after: "4h", to: ["U0CHO", "S0LEADS"] },
      ],
      ...{ channel: "C0APPROVALS", callback: { url: "http://127.0.0.1:9/outcome" } },
    };
    const headers = { "content-type": "application/json", authorization: "Bearer ci-secret" };
    const same = await fetch(`${program.httpUrl}/approvals`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    expect(same.status).toBe(202);
  });

  test("says that it is still open when its time is over, with 5, and how to go on", async () => {
    const words = ["request", "Deploy", "--from", "U0BEN", "--id", "it's slow", "--wait", "--timeout", "1s"];
    const { code, stdout, stderr } = await signoff(...words);
    expect([code, stdout, stderr]).toEqual([5, "", expect.stringContaining("Nobody has decided in time")]);
    expect(stderr).toContain(
      "It stays open as it's slow: the same command with --id 'it'\\''s slow' goes on waiting",
    );
  });

  test.each([
    [["request", "Deploy"], "Nobody is asked. Say who decides"],
    [["request", "--from", "U0BEN"], "missing required argument 'title'"],
    [["request", "Deploy", "--from", "U0BEN", "--deadline", "soon"], "Write a duration such as"],
    [["request", "Deploy", "--from", "U0BEN", "--id", ""], "An empty ID is that of nothing"],
    [["request", "Deploy", "--from", "U0BEN", "--metadata", "[1]"], "Give a JSON object"],
    [["request", "Deploy", "--from", "U0BEN", "--aprovals", "2"], "unknown option '--aprovals'"],
    [["request", "Deploy", "--from", "ben"], "from: It must be a user's ID (U...)"],
    [["request", "Deploy", "--from", "U0BEN", "--field", "Commit"], "Write name=value"],
    [
      ["request", "Deploy", "--from", "U0BEN", "--editable", "Amount:number=much"],
      "Write a number, such as 80",
    ],
    [
      ["request", "Deploy", "--from", "U0BEN", "--editable", "Amount:numbr=80"],
      "There is no type numbr: write one of",
    ],
    [["request", "Deploy", "--from", "U0BEN", "--editable", "Gift:boolean=yes"], "Write true or false"],
    [
      ["request", "Deploy", "--from", "U0BEN", "--editable", "Due:date:x=y"],
      "There is no type x: write one of",
    ],
    [
      ["request", "Deploy", "--from", "U0BEN", "--editable", "Amount:number:5=5"],
      "Write the limits with two dots",
    ],
    [
      ["request", "Deploy", "--from", "U0BEN", "--editable", "Region:choice=eu"],
      "Write the choices, such as",
    ],
    [["request", "Deploy", "--from", "U0BEN", "--editable", "Region:choice:eu,us=ap"], "fields.Region"],
    [["request", "Deploy", "--from", "U0BEN", "--editable", "Amount:number:0..5=6"], "fields.Amount"],
    [["request", "Deploy", "--from", "U0BEN", "--grant", "4h"], "Write to, same, up_to, longest or uses"],
    [
      ["request", "Deploy", "--from", "U0BEN", "--grant", "longest=soon"],
      "longest: Write a duration such as",
    ],
    [["request", "Deploy", "--from", "U0BEN", "--grant", "uses=many"], "uses: "],
    [["request", "Deploy", "--from", "U0BEN", "--grant", "same=Order"], 'names "Order", which is no field'],
    [
      ["request", "Deploy", "--policy", "policy.json", "--grant", "uses=2"],
      "A policy says itself who decides",
    ],
    [["ask", "Where?", "--from", "U0BEN", "--schema", "nowhere.json"], "It cannot be read"],
    [["withdraw", "nothing-there"], "There is no such approval"],
  ])("ends with 64, which is no verdict, for what cannot be asked: %j", async (words, said) => {
    const { code, stdout, stderr } = await signoff(...words);
    expect([code, stdout]).toEqual([64, ""]);
    expect(stderr).toContain(said);
  });

  test("ends with 64 for other content under its ID, and for a wrong token, which it does not print", async () => {
    await signoff("request", "Deploy", "--from", "U0BEN", "--id", "twice");
    const other = await signoff("request", "Deploy 2", "--from", "U0BEN", "--id", "twice");
    expect([other.code, other.stderr]).toEqual([64, expect.stringContaining("title: is another there")]);
    const options = { cwd: program.dataDir, env: { ...env, SIGNOFF_TOKEN: "wrong-secret" } };
    const wrong = await runCli(["request", "Deploy", "--from", "U0BEN", "--json"], options);
    expect([wrong.code, JSON.parse(wrong.stdout)]).toMatchObject([64, { state: "refused" }]);
    expect(`${wrong.stdout}${wrong.stderr}`).not.toContain("wrong-secret");
  });
});

describe("signoff ask", () => {
  async function answer(id: string, given: object, as: string) {
    await workspace.card(`ask/ci/${id}`);
    const path = `/approvals/${encodeURIComponent(`ask/ci/${id}:0.2`)}/responses`;
    const headers = { "content-type": "application/json", authorization: `Bearer ${as}-secret` };
    const body = JSON.stringify({ answer: given });
    const response = await fetch(new URL(path, program.httpUrl), { method: "POST", headers, body });
    expect(response.status).toBe(200);
  }

  test("prints the choice alone", async () => {
    const ended = signoff(
      "ask",
      "Which region?",
      "--choice",
      "eu,us",
      "--from",
      "program:other",
      "--id",
      "r",
      "--wait",
    );
    await answer("r", { answer: "eu" }, "other");
    expect(await ended).toMatchObject({ code: 0, stdout: "eu\n" });
  });

  test("prints a text as it was written, and the answer to a schema as JSON", async () => {
    const text = signoff("ask", "Why?", "--from", "program:other", "--id", "t", "--wait");
    await answer("t", { answer: "because\nof that" }, "other");
    expect(await text).toMatchObject({ code: 0, stdout: "because\nof that\n" });
    const schema = { type: "object", properties: { count: { type: "integer" } }, required: ["count"] };
    await writeFile(join(program.dataDir, "schema.json"), JSON.stringify(schema));
    const words = [
      "ask",
      "How many?",
      "--schema",
      "schema.json",
      "--from",
      "program:other",
      "--id",
      "n",
      "--wait",
    ];
    const number = signoff(...words);
    await answer("n", { count: 7 }, "other");
    expect(await number).toMatchObject({ code: 0, stdout: '{"count":7}\n' });
  });
});

/** Of a command that is stopped or outlives its gateway. */
function begin(
  words: readonly string[],
  more: Record<string, string>,
): { child: ChildProcess; said(): string } {
  const child = spawn(process.execPath, [...nodeFlags, main, ...words], {
    cwd: program.dataDir,
    env: { PATH: process.env.PATH ?? "", ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk) => (said += String(chunk)));
  return { child, said: () => said };
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "stopped by %s it says that the request stays open, and how to take it back",
  async (signal, code) => {
    const words = ["request", "Deploy", "--from", "U0BEN", "--id", signal, "--wait"];
    const { child, said } = begin(words, env);
    await until("it has asked", () => said().includes("Asked as"));
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([code, null]);
    expect(said()).toContain(
      `Stopped. It stays open as ${signal}: the same command with --id ${signal} goes on waiting, and signoff withdraw ${signal} takes it back.`,
    );
  },
);

test("nothing listens: it tries until its time is over, and ends with 4", async () => {
  const options = { cwd: program.dataDir, env: { SIGNOFF_URL: `http://127.0.0.1:${await freePort()}` } };
  const ended = await runCli(["request", "Deploy", "--from", "U0BEN", "--timeout", "2s", "--json"], options);
  expect([ended.code, JSON.parse(ended.stdout)]).toMatchObject([4, { state: "unreachable" }]);
  expect(ended.stderr).toMatch(/^The gateway at \S+ cannot be reached \(\w+\)\. Trying again\.\n$/);
});

test("a gateway that is killed and started again is waited for: one card, one verdict", async () => {
  const port = await freePort();
  const other = await prepareProgram({ env: { SIGNOFF_API_TOKEN: "ci:ci-secret", PORT: String(port) } });
  onTestFinished(() => other.dispose());
  await other.start();
  const words = ["request", "Deploy", "--from", "U0BEN", "--id", "restart", "--wait"];
  const access = { SIGNOFF_URL: `http://127.0.0.1:${port}`, SIGNOFF_TOKEN: "ci-secret" };
  const { child, said } = begin(words, access);
  const card = await other.workspace.card("ask/ci/restart");
  await other.kill();
  await until("it has noticed", () => said().includes("Trying again."));
  const ended = once(child, "exit");
  await other.start();
  await until("the click", async () => (await other.workspace.click("U0BEN", card, "approve")).acked);
  expect(await ended).toEqual([0, null]);
  expect(said()).toContain("The gateway answers again.");
  expect(await other.workspace.cards("ask/ci/restart")).toHaveLength(1);
});
