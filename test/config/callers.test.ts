/** The file of callers: what it gives each, and all that is wrong with it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import { describeError } from "../../src/user-error.ts";

const tokens = { SIGNOFF_API_TOKEN: "ci:one-secret, cron:another, U0BEN:bens, plain" };

function writeFile(yaml: string): string {
  const folder = mkdtempSync(join(tmpdir(), "signoff-callers-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "callers.yaml");
  writeFileSync(path, yaml);
  return path;
}

function read(yaml: string) {
  return readConfig({ ...tokens, SIGNOFF_CALLERS_FILE: writeFile(yaml) }).callers.byName;
}

/** Each line of what is wrong, without the path of the file. */
function problemsOf(yaml: string, env: Record<string, string> = tokens): string[] {
  const path = writeFile(yaml);
  try {
    readConfig({ ...env, SIGNOFF_CALLERS_FILE: path });
  } catch (error) {
    const lines = describeError(error).split("\n  - ").slice(1);
    return lines.map((line) =>
      line
        .replaceAll(path, "<file>")
        .replace(/\n Correct this .*$/s, "")
        .trimEnd(),
    );
  }
  throw new Error("This file was taken.");
}

const freely = { workflows: undefined, channels: undefined, approvers: undefined, onBehalfOf: [] };

test("callers have the scopes that their entries give, and no other", () => {
  const callers = read(`
callers:
  ci:
    ask:
      workflows: [deploy]
      channels: [C0DESK]
      approvers: [S0OPS, U0BEN, channel, program:cron]
      on_behalf_of: [U0ANA]
    answer: true
    read: false
  cron: {}
  U0BEN: { ask: true, read: true, operate: true }
  api: { ask: { workflows: [], on_behalf_of: true } }
`);
  expect(Object.fromEntries(callers)).toEqual({
    ci: {
      ask: {
        workflows: ["deploy"],
        channels: ["C0DESK"],
        approvers: [
          { kind: "group", id: "S0OPS" },
          { kind: "user", id: "U0BEN" },
          { kind: "channel" },
          { kind: "user", id: "cron" },
        ],
        onBehalfOf: ["U0ANA"],
      },
      answer: true,
      read: false,
      operate: false,
    },
    cron: { ask: undefined, answer: false, read: false, operate: false },
    U0BEN: { ask: freely, answer: false, read: true, operate: true },
    api: {
      ask: { ...freely, workflows: [], onBehalfOf: "anyone" },
      answer: false,
      read: false,
      operate: false,
    },
  });
});

test.each(["", "# nothing yet\n", "callers:\n", "callers: {}\n"])(
  "a file without entries limits nobody: %j",
  (yaml) => {
    expect(read(yaml).size).toBe(0);
  },
);

test("a caller has what it asks with where it does not say", () => {
  const callers = read(`
callers:
  ci:
    ask: true
    defaults: { approvers: [S0OPS, U0BEN], channel: C0DESK, deadline: 4h }
  cron: { ask: true, defaults: {} }
`);
  expect(callers.get("ci")?.defaults).toEqual({
    approvers: [
      { kind: "group", id: "S0OPS" },
      { kind: "user", id: "U0BEN" },
    ],
    channel: "C0DESK",
    deadline: "4h",
  });
  expect(callers.get("cron")?.defaults).toEqual({});
});

test("there need not be a file, but the one that is named has to be there", () => {
  expect(readConfig(tokens).callers).toEqual({ path: "signoff.yaml", byName: new Map() });
  expect(() => readConfig({ SIGNOFF_CALLERS_FILE: "/nowhere/callers.yaml" })).toThrow(
    /\/nowhere\/callers\.yaml cannot be read: ENOENT/,
  );
});

test.each([
  [
    "callers: { cli: {} }",
    "<file> callers.cli has no token; add cli:<secret> to SIGNOFF_API_TOKEN, or take the entry out",
  ],
  ["caller: {}", '<file> has "caller", which it does not know; it takes callers'],
  ["- ci", "<file> must be a map that begins with callers:"],
  ["callers: [ci]", "<file> callers must be a map of names"],
  [
    "callers: { ci: }",
    "<file> callers.ci must say what it may do, such as { read: true }, or {} for nothing",
  ],
  [
    "callers: { ci: true }",
    "<file> callers.ci must say what it may do, such as { read: true }, or {} for nothing",
  ],
  [
    "callers: { ci: { reed: true, write: true } }",
    '<file> callers.ci has "reed", "write", which it does not know; it takes ask, answer, read, operate, defaults',
  ],
  ["callers: { ci: { read: yes } }", "<file> callers.ci.read must be true or false"],
  [
    "callers: { ci: { ask: deploy } }",
    "<file> callers.ci.ask must be true, or what it is narrowed to: workflows, channels, approvers, on_behalf_of",
  ],
  [
    "callers: { ci: { ask: { workflow: [deploy] } } }",
    '<file> callers.ci.ask has "workflow", which it does not know; it takes workflows, channels, approvers, on_behalf_of',
  ],
  [
    "callers: { ci: { ask: { workflows: deploy } } }",
    "<file> callers.ci.ask.workflows must be a list, such as [a, b]",
  ],
  ["callers: { ci: { ask: { workflows: [7] } } }", "<file> callers.ci.ask.workflows.0 must be a text"],
  [
    'callers: { ci: { ask: { channels: [C0DESK, "#desk"] } } }',
    "<file> callers.ci.ask.channels.1 must be a channel's ID such as C0123456789, not its name",
  ],
  [
    "callers: { ci: { ask: { approvers: [ben] } } }",
    '<file> callers.ci.ask.approvers.0 must be a user\'s ID (U...), a group\'s ID (S...), "channel", or "program:" and the name of a token',
  ],
  [
    "callers: { ci: { ask: { on_behalf_of: [ana] } } }",
    "<file> callers.ci.ask.on_behalf_of.0 must be a Slack user ID such as U0123456789",
  ],
  [
    "callers: { ci: { ask: { on_behalf_of: U0ANA } } }",
    "<file> callers.ci.ask.on_behalf_of must be true, or a list of Slack user IDs",
  ],
])("a file that is wrong says where, and what to do: %s", (yaml, problem) => {
  expect(problemsOf(yaml)).toEqual([problem]);
});

test.each([
  ["callers: {", /^<file> cannot be read: .* at line 1, column 11/],
  ["callers:\n  ci: {}\n  ci: {}\n", /^<file> cannot be read: Map keys must be unique at line 3, column 3/],
  ["callers: *gone\n", /^<file> cannot be read: Unresolved alias/],
])("a file that is no YAML says at which place: %j", (yaml, problem) => {
  expect(problemsOf(yaml)).toEqual([expect.stringMatching(problem)]);
});

test("all that is wrong is said at once, with what is wrong with the variables, and no secret", () => {
  const problems = problemsOf("callers: { ci: { read: 1 }, cron: { ask: [] } }", {
    ...tokens,
    LOG_LEVEL: "loud",
  });
  expect(problems).toHaveLength(3);
  expect(problems.join()).toMatch(/LOG_LEVEL.*callers\.ci\.read.*callers\.cron\.ask/s);
  expect(problems.join()).not.toContain("secret");
});

test("where no token is set at all, as in a worker or a command, nobody's is missing", () => {
  const path = writeFile("callers: { ci: { read: true } }");
  expect(readConfig({ SIGNOFF_CALLERS_FILE: path }).callers.byName.size).toBe(1);
});

test("the example of the documentation is taken as it stands", () => {
  const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  const example = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? "";
  const names = ["ci", "robot", "dashboard", "U0EVE", "prometheus"];
  const env = { SIGNOFF_API_TOKEN: names.map((name) => `${name}:of-${name}`).join() };
  const { byName } = readConfig({ ...env, SIGNOFF_CALLERS_FILE: writeFile(example) }).callers;
  expect([...byName.keys()]).toEqual(names);
  expect(byName.get("ci")?.ask).toMatchObject({ workflows: ["deploy"], onBehalfOf: ["U0ANA"] });
  expect(byName.get("U0EVE")).toEqual({ ask: undefined, answer: false, read: true, operate: true });
});
