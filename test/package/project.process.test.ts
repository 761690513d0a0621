/** What a user does with the packed package, in a folder outside this repository. Needs npm's registry. */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { writeProjectFile } from "../cli/project-folder.ts";
import { until } from "../program/until.ts";
import type { Workspace } from "../program/workspace.ts";
import { hasBrowser, openPage } from "../sandbox/browser.ts";
import { hasRegistry, InstalledProject } from "./installed-project.ts";
import { copyToPack, type PackedCopy } from "./pack-copy.ts";

const isInstallable = await hasRegistry();
if (!isInstallable)
  process.stdout.write("npm's registry cannot be reached: the packed package is not tried.\n");

const next = packageFile.version.replace(/\d+$/, (patch) => String(Number(patch) + 1));

/** A run of the generated workflow, which waits for its approval. */
async function begin(workspace: Workspace, run: string): Promise<void> {
  await workspace.start("U0ANA", `expense amount=42 reason=taxi id=${run}`);
  await workspace.card(run);
}

/** Ben approves it, and its card says what came of it. */
async function finish(workspace: Workspace, run: string): Promise<void> {
  const card = await workspace.card(run);
  await workspace.click("U0BEN", card, "approve");
  await until("the result", async () =>
    (await workspace.thread(card)).some(({ text }) => text.includes("expense of 42 paid")),
  );
  expect(await workspace.cards(run)).toHaveLength(1);
}

describe.skipIf(!isInstallable)("the packed package", () => {
  let copy: PackedCopy;
  let project: InstalledProject;
  let tarball: string;

  beforeAll(async () => {
    copy = await copyToPack();
    tarball = await copy.pack();
    project = await InstalledProject.make();
  }, 120_000);

  afterAll(async () => {
    await project.remove();
    await copy.remove();
  });

  test("is installed into an empty folder, and becomes a project that is checked, typed and tested", async () => {
    expect(await project.run("npm", "install", tarball)).toMatchObject({ code: 0 });
    const init = await project.run("npx", "signoff", "init");
    expect(init).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringContaining("Next: npm install && npm start"),
    });
    expect(await project.run("npm", "install")).toMatchObject({ code: 0 });
    expect(await project.run("npx", "signoff", "check")).toEqual({
      code: 0,
      stdout: "Nothing is wrong with expense (version 1).\n",
      stderr: "",
    });
    expect(await project.run("npm", "run", "check")).toMatchObject({ code: 0 });
    const tested = await project.run("npm", "test");
    expect(tested, tested.stdout).toMatchObject({ code: 0, stdout: expect.stringMatching(/pass 3/) });
    expect(tested.stdout + tested.stderr).not.toContain("ExperimentalWarning: ");
    expect(await project.run("npx", "signoff", "strat")).toMatchObject({
      stderr: expect.stringContaining(
        "\nMore about this: node_modules/signoff/docs/errors.md#no-such-command\n",
      ),
    });
  }, 300_000);

  test("shadows none of the user's tools", async () => {
    const { stdout } = await project.run("npx", "node", "-p", "process.execPath");
    expect(stdout).not.toContain(project.folder);
  });

  test("has types for ECMAScript and CommonJS modules that need nothing but strict", async () => {
    writeProjectFile(
      project.folder,
      "types/esm.ts",
      'import { anyone, type Approver, hours } from "signoff";\nexport const who: Approver = anyone;\nexport const long: number = hours(1);\n',
    );
    writeProjectFile(
      project.folder,
      "types/cjs.cts",
      'import signoff = require("signoff");\nexport const who: signoff.Approver = signoff.anyone;\nexport const kinds: signoff.Outcome["kind"][] = ["approved", "denied", "expired", "withdrawn", "cancelled"];\n',
    );
    writeProjectFile(
      project.folder,
      "types/wrong.ts",
      'import { requestApproval } from "signoff";\nrequestApproval({}, {});\n',
    );
    const options = [
      "--strict",
      "--module",
      "nodenext",
      "--noEmit",
      "--skipLibCheck",
      "false",
      "--ignoreConfig",
    ];
    expect(await project.run("npx", "tsc", ...options, "types/esm.ts", "types/cjs.cts")).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
    const { stdout } = await project.run("npx", "tsc", ...options, "types/wrong.ts");
    expect(stdout).toMatch(/^types\/wrong\.ts\(2,17\): error/);
  }, 120_000);

  test.skipIf(!hasBrowser)(
    "draws the sandbox's page out of what was compiled",
    async () => {
      const { url } = await project.start();
      const { page, problems } = await openPage(url);
      expect(await page.getByText("Signoff home").count()).toBeGreaterThan(0);
      expect(problems).toEqual([]);
      await project.kill();
    },
    60_000,
  );

  test("is killed with -9 while a run waits, started again, and the old card's button works", async () => {
    await begin(await project.start(), "e-1");
    await project.kill();
    const workspace = await project.start();
    expect(project.output).not.toMatch(/warning/i);
    expect(project.output).toContain("type /start-workflow expense in #approvals");
    await finish(workspace, "e-1");
    await project.kill();
  }, 120_000);

  test("is replaced by the next version while a run waits, and the run goes on", async () => {
    await begin(await project.start(), "e-2");
    await project.kill();
    expect(await project.run("npm", "install", await copy.pack(next))).toMatchObject({ code: 0 });
    expect(await project.run("npx", "signoff", "--version")).toMatchObject({ stdout: `${next}\n` });
    await finish(await project.start(), "e-2");
    await project.kill();
  }, 240_000);

  test("works without what is for development alone", async () => {
    const bare = await InstalledProject.make();
    try {
      for (const name of ["package.json", "workflows", "test", "tsconfig.json"])
        await cp(join(project.folder, name), join(bare.folder, name), { recursive: true });
      expect(await bare.run("npm", "install", "--omit=dev")).toMatchObject({ code: 0 });
      expect((await bare.run("npx", "--no-install", "tsc")).code).not.toBe(0);
      expect(await bare.run("npx", "signoff", "check")).toMatchObject({ code: 0 });
      expect(await bare.run("npm", "test")).toMatchObject({ code: 0 });
      await begin(await bare.start(), "e-3");
      await bare.kill();
      await finish(await bare.start(), "e-3");
    } finally {
      await bare.remove();
    }
  }, 240_000);
});
