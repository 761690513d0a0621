import { expect, test } from "vitest";
import { workflows } from "../../src/workflows/registry.ts";
import { makeProject, workflowSource } from "./project-folder.ts";
import { runCli } from "./run-cli.ts";

const module = '{ "type": "module" }';

test("a project with nothing wrong is told so, with what it has", async () => {
  const cwd = makeProject({
    "package.json": module,
    "workflows/one.ts": workflowSource("one"),
    "workflows/more/two.js": workflowSource("two").replace(" as string", ""),
    "workflows/list.ts":
      'import { workflow } from "./one.ts";\nexport const all = [workflow];\nexport const other = 7;\n',
    "workflows/one.test.ts": 'throw new Error("a test is no module of workflows");\n',
  });
  expect(await runCli(["check"], { cwd })).toEqual({
    code: 0,
    stdout: "Nothing is wrong with one (version 1), two (version 1).\n",
    stderr: "",
  });
});

test("without workflows of one's own those that ship are checked", async () => {
  const { code, stdout } = await runCli(["check"], { cwd: makeProject({}) });
  expect(code).toBe(0);
  expect(workflows.length).toBeGreaterThan(4);
  expect(stdout).toBe(
    `Nothing is wrong with ${workflows.map(({ name, version }) => `${name} (version ${version})`).join(", ")}.\n`,
  );
});

test("all that is wrong is said at once, each at its place, and nothing twice", async () => {
  const cwd = makeProject({
    "package.json": module,
    "workflows/a.ts": workflowSource("twin"),
    "workflows/b.ts": workflowSource("twin"),
    "workflows/enum.ts": "enum Colour { Red }\nexport const colour = Colour.Red;\n",
    "workflows/form.ts": workflowSource("form", { input: "{ when: z.date(), id: z.string() }" }),
    "workflows/name.ts": workflowSource("Not a name", {
      version: 1.5,
      mayStart: '[anyone, { kind: "person" }]',
    }),
    "workflows/syntax.ts": "export const broken = ;\n",
    "workflows/throws.ts": 'const order: string = "7";\nthrow new Error("no order " + order);\n',
    "workflows/gone.ts": 'import "./not-there.ts";\n',
  });
  const env = { LOG_LEVEL: "loud", SIGNOFF_APPROVERS_TWIN: "ben" };
  const { code, stdout, stderr } = await runCli(["check"], { cwd, env });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  for (const said of [
    "- The configuration is not usable:",
    "LOG_LEVEL must be one of trace,",
    "SIGNOFF_APPROVERS_TWIN must be user IDs",
    /- workflows\/enum\.ts cannot be loaded: .*enum is not supported/,
    /- workflows\/form\.ts:4: Workflow form has an input called "id"/,
    /- workflows\/form\.ts:4: The input of workflow form cannot be a form:\n {2}- `when`/,
    '- workflows/name.ts:4: "Not a name" cannot name a workflow.',
    "- workflows/name.ts:4: Workflow Not a name has version 1.5.",
    '- workflows/name.ts:4: Workflow Not a name may be started by anyone in "the channel"',
    "- workflows/name.ts:4: Workflow Not a name has someone in mayStart who cannot be read.",
    /- workflows\/syntax\.ts cannot be loaded: .*(Expression expected|Unexpected token)/,
    "- workflows/throws.ts cannot be loaded: no order 7 (workflows/throws.ts:2)",
    /- workflows\/gone\.ts cannot be loaded: Cannot find module '.*not-there\.ts'/,
    /- Version 1 of workflow twin is defined twice: .*\(workflows\/a\.ts:4\), and .*\(workflows\/b\.ts:4\)/,
  ])
    expect(stderr).toMatch(said);
  expect(stderr.match(/^- /gm)).toHaveLength(12);
});

test("a workflow that another copy of the package defined is told apart from one that is usable", async () => {
  const foreign = '{ name: "one", version: 1, form: {}, start() {} }';
  const cwd = makeProject({ "package.json": module, "workflows/one.ts": `export const one = ${foreign};\n` });
  expect(await runCli(["check"], { cwd })).toMatchObject({
    code: 1,
    stderr:
      "- workflows/one.ts has a workflow that another copy of signoff defined: install the package once, and import it from there.\n",
  });
});

test("a variable for a workflow that is not there is said to be misspelt", async () => {
  const cwd = makeProject({
    "package.json": module,
    "workflows/one.ts": workflowSource("one"),
    ".env": "SIGNOFF_APPROVERS_ONE_EU=U0BEN\nSIGNOFF_APPROVERS_OEN=U0BEN\n",
  });
  expect(await runCli(["check"], { cwd })).toMatchObject({
    code: 1,
    stderr: "- SIGNOFF_APPROVERS_OEN names no workflow that is here.\n",
  });
});

test("what is set already is not changed by .env", async () => {
  const cwd = makeProject({ ".env": "LOG_LEVEL=loud\n" });
  expect(await runCli(["check"], { cwd })).toMatchObject({ code: 1 });
  expect(await runCli(["check"], { cwd, env: { LOG_LEVEL: "warn" } })).toMatchObject({ code: 0 });
});

test.each([
  { words: ["--workflows", "elsewhere"], said: "There is no elsewhere to load workflows from." },
  { words: ["--workflows", "empty"], said: "No module in empty exports a workflow." },
])("$words is told what is missing", async ({ words, said }) => {
  const cwd = makeProject({ "empty/notes.txt": "nothing here" });
  const ended = await runCli(["check", ...words], { cwd });
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(`- ${said}`) });
});

test("a start says all that is wrong with the workflows, and starts nothing", async () => {
  const cwd = makeProject({
    "package.json": module,
    "flows/a.ts": workflowSource("UPPER"),
    "flows/b.ts": "export const = 7;\n",
  });
  const ended = await runCli(["start", "--workflows", "flows"], { cwd });
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toContain('\n  - flows/a.ts:4: "UPPER" cannot name a workflow.');
  expect(ended.stderr).toContain("\n  - flows/b.ts cannot be loaded: ");
});
