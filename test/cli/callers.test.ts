/** What the command says of the file of callers. */
import { expect, test } from "vitest";
import { makeProject, workflowSource } from "./project-folder.ts";
import { runCli } from "./run-cli.ts";

const module = { "package.json": '{ "type": "module" }', "workflows/deploy.ts": workflowSource("deploy") };

test("check finds what is wrong with it, without an engine and without secrets", async () => {
  const cwd = makeProject({
    ...module,
    "signoff.yaml": "callers: { ci: { ask: { workflows: [deploy, deplyo] } }, cron: { ask: true } }\n",
  });
  expect(await runCli(["check"], { cwd })).toMatchObject({
    ...{ code: 1, stdout: "" },
    stderr: "- signoff.yaml callers.ci.ask.workflows lists deplyo, which is no workflow here.\n",
  });
  const { stderr } = await runCli(["check"], { cwd, env: { SIGNOFF_API_TOKEN: "ci:secret" } });
  expect(stderr).toContain(
    "- signoff.yaml callers.cron has no token; add cron:<secret> to SIGNOFF_API_TOKEN",
  );
});

test("check has nothing to say of one that is right", async () => {
  const cwd = makeProject({
    ...module,
    "signoff.yaml": "callers: { ci: { ask: { workflows: [deploy] } } }\n",
  });
  expect(await runCli(["check"], { cwd })).toMatchObject({ code: 0, stderr: "" });
});

test("the program does not start with a broken one, and says so with all else that is wrong", async () => {
  const cwd = makeProject({ "signoff.yaml": "callers: { ci: { reed: true } }\n" });
  const env = { LOG_LEVEL: "loud", SIGNOFF_API_TOKEN: "ci:secret" };
  const { code, stderr } = await runCli(["start"], { cwd, env });
  expect(code).toBe(1);
  expect(stderr).toContain("  - LOG_LEVEL must be one of");
  expect(stderr).toContain('  - signoff.yaml callers.ci has "reed", which it does not know; it takes ask,');
});

test("the program does not open the API to its machine where callers have scopes and no tokens", async () => {
  const cwd = makeProject({ "signoff.yaml": "callers: { ci: { read: true } }\n" });
  const { code, stderr } = await runCli(["start"], { cwd, env: { PORT: "0" } });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^signoff\.yaml callers\.ci has no token; add ci:<secret> to SIGNOFF_API_TOKEN, or take the entry out\. Without any token /m,
  );
});
