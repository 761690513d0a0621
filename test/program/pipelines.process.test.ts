/** The recipes of docs/pipelines.md: the shell of each is run as it stands there, and goes on only when approved. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { nodeFlags } from "../node-flags.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";

const root = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/pipelines.md"), "utf8");

const stepsSchema = z.array(z.object({ run: z.string() }));
const yamlSchema = z.union([
  z
    .object({ jobs: z.object({ deploy: z.object({ steps: stepsSchema }) }) })
    .transform(({ jobs }) => runs(jobs.deploy.steps)),
  z.object({ steps: stepsSchema }).transform(({ steps }) => runs(steps)),
  z
    .object({ approve: z.object({ script: z.array(z.string()) }) })
    .transform(({ approve }) => approve.script.join("\n")),
]);

/** All but the last step, which deploys. */
function runs(steps: z.output<typeof stepsSchema>): string {
  expect(steps.at(-1)?.run).toBe("./deploy.sh");
  return steps
    .slice(0, -1)
    .map(({ run }) => run)
    .join("\n");
}

const recipes = [...page.matchAll(/```(yaml|groovy)\n([\s\S]*?)```/g)].map(
  ([, language, code = ""], index) => ({
    number: index + 1,
    shell:
      language === "yaml"
        ? yamlSchema.parse(parse(code))
        : (/sh '''([\s\S]*?)'''|sh '(.*)'/.exec(code)?.slice(1).join("") ?? ""),
  }),
);

/** What the three systems set; each run of a recipe has a number of its own. */
const variablesOf = (number: number) => ({
  ...{
    GITHUB_RUN_ID: `${number}`,
    GITHUB_SHA: "abc",
    GITHUB_REPOSITORY: "acme/api",
    GITHUB_SERVER_URL: "https://github.com",
  },
  ...{
    CI_PIPELINE_ID: `${number}`,
    CI_COMMIT_SHA: "abc",
    CI_PROJECT_PATH: "acme/api",
    CI_PIPELINE_URL: "https://gitlab.com/acme/api/-/pipelines/7",
  },
  ...{
    BUILD_NUMBER: `${number}`,
    BUILD_TAG: `jenkins-api-${number}`,
    GIT_COMMIT: "abc",
    JOB_NAME: "api",
    BUILD_URL: "https://jenkins.example.com/job/api/7/",
  },
});

let program: RunningProgram;
let bin: string;

beforeAll(async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "ci:ci-secret" });
  // Stands for an installed package.
  bin = join(program.dataDir, "bin");
  await mkdir(bin);
  const npx = `#!/bin/sh\nshift\nexec ${process.execPath} ${nodeFlags.join(" ")} ${join(root, "src/cli/main.ts")} "$@"\n`;
  await writeFile(join(bin, "npx"), npx);
  await chmod(join(bin, "npx"), 0o755);
});
afterAll(() => program.stop());

interface Ran {
  code: number;
  output: string;
}

function run(shell: string, number: number): Promise<Ran> {
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    ...{ SIGNOFF_URL: program.httpUrl, SIGNOFF_TOKEN: "ci-secret" },
    ...variablesOf(number),
  };
  return new Promise((done) => {
    // As GitHub and GitLab do; somebody of the sandbox in the place of the group.
    execFile(
      "sh",
      ["-ec", shell.replaceAll("S0OPS", "U0BEN")],
      { env, cwd: program.dataDir, timeout: 60_000 },
      (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` }),
    );
  });
}

test("there is one by the command and one by curl for each of the three systems", () => {
  expect(recipes.map(({ shell }) => /npx signoff|curl/.exec(shell)?.[0])).toEqual([
    "npx signoff",
    "curl",
    "npx signoff",
    "curl",
    "npx signoff",
    "curl",
  ]);
});

test.each(recipes)(
  "recipe $number waits, goes on when approved, ends the job when denied",
  async ({ number, shell }) => {
    for (const [action, isYes] of [
      ["approve", true],
      ["deny", false],
    ] as const) {
      const asked = number * 10 + (isYes ? 1 : 2);
      const running = run(shell, asked);
      const id = /--id "([^"]+)"|"id": "([^ ,]+)"/
        .exec(shell)
        ?.slice(1)
        .find(Boolean)
        ?.replace(/'?\$(\w+)'?/, `${number === 5 ? "jenkins-api-" : ""}${asked}`);
      const { workspace } = program;
      const card = await workspace.card(`ask/ci/${id}`);
      await workspace.click("U0BEN", card, action);
      if (!isYes) await workspace.submit("U0BEN", {});
      const { code, output } = await running;
      expect([isYes, code === 0], output).toEqual([isYes, isYes]);
      expect(output).toContain(isYes ? "approved" : "denied");
      expect(output).not.toContain("ci-secret");
    }
  },
);
