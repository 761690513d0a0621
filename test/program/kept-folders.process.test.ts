/** What waited when the program was another version goes on in this one: every click is honoured. */
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { workflows } from "../../src/workflows/registry.ts";
import { keptFolders, unpackKept } from "../fixtures/kept-folders.ts";
import { keptWorkflows } from "../fixtures/kept-workflows.ts";
import { nodeFlags } from "../node-flags.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { keyOf, type SeenMessage } from "./seen-message.ts";
import { testEngine } from "./test-engine.ts";
import { until } from "./until.ts";

const runFile = promisify(execFile);
const folders = testEngine === "embedded" ? keptFolders : [];

let program: RunningProgram | undefined;
let dataDir: string | undefined;
afterEach(async () => {
  await program?.stop();
  if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  program = undefined;
});

test.each(folders)(
  "a $name folder of 55fb1ff: whatever waits there is answered, and goes on as it began",
  async ({ name, encryptionKey }) => {
    const kept = await unpackKept(name);
    dataDir = kept.dataDir;
    const keys = encryptionKey === undefined ? {} : { SIGNOFF_ENCRYPTION_KEY: encryptionKey };
    program = await startInProcess(
      { SIGNOFF_DATA_DIR: dataDir, ...keys },
      { workflows: [...workflows, ...keptWorkflows] },
    );
    const { workspace, httpUrl } = program;
    const ended = (run: string, card?: SeenMessage) =>
      until(`the end of ${run}`, async () => {
        const lines = card === undefined ? await workspace.messages() : await workspace.thread(card);
        return lines.find((line) => keyOf(line) === `end ${run}`)?.text;
      });
    const result = (run: string) =>
      until(`the result of ${run}`, async () => {
        const text = await (await fetch(new URL(`/workflows/${run}`, httpUrl))).text();
        return text.includes('"state":"running"') ? undefined : text;
      });
    const answered = async (act: Promise<{ acked?: boolean | undefined }>) => {
      expect((await act).acked).toBe(true);
    };

    // By the clock, while the program was away.
    expect(await ended("kept-late", await workspace.card("kept-late"))).toContain("kept-late expired");
    expect(await result("kept-nap")).toContain("kept-nap: elapsed with kept-nap/1");
    expect(await result("kept-retry")).toContain("kept-retry: paid with kept-retry/1");

    // By buttons: the keys of steps are those that the run began with.
    const plain = await workspace.card("kept-plain");
    await answered(workspace.click("U0BEN", plain, "approve"));
    expect(await ended("kept-plain", plain)).toContain("approved with kept-plain/2, by U0BEN");
    const denied = await workspace.card("kept-denied");
    await answered(workspace.click("U0BEN", denied, "deny"));
    await answered(workspace.submit("U0BEN", { comment: "no" }));
    expect(await ended("kept-denied", denied)).toContain("denied with kept-denied/2, by U0BEN");
    const withdrawn = await workspace.card("kept-withdrawn");
    await answered(workspace.choose("U0ANA", withdrawn, "withdraw"));
    await answered(workspace.submit("U0ANA", {}));
    expect(await ended("kept-withdrawn", withdrawn)).toContain("withdrawn with kept-withdrawn/2");
    await answered(workspace.click("U0BEN", await workspace.card("foo-old"), "approve"));
    expect(await ended("foo-old", await workspace.card("foo-old"))).toContain("complete");

    // What was given before counts: one approval of two, and a part that was handed on.
    const ladder = await workspace.card("kept-ladder");
    expect((await workspace.thread(ladder)).map(({ text }) => text).join("\n")).toContain("Still waiting");
    await answered(workspace.click("U0CHO", ladder, "approve"));
    expect(await ended("kept-ladder", ladder)).toContain("kept-ladder approved");
    const handed = await workspace.card("kept-handed");
    await answered(workspace.click("U0EVE", handed, "approve"));
    await answered(workspace.click("U0CHO", handed, "approve"));
    expect(await ended("kept-handed", handed)).toContain("kept-handed approved");

    // A question, a link, a sleep that is cancelled.
    const question = await workspace.card("kept-question");
    await answered(workspace.click("U0CHO", question, "answer"));
    await answered(workspace.submit("U0CHO", { "field:region": "eu" }));
    expect(await ended("kept-question", question)).toContain("kept-question eu");
    const page = new URL(kept.link.pathname + kept.link.search, httpUrl);
    expect(await (await fetch(page)).text()).toContain("Follow the link of kept-link");
    const form = new URLSearchParams([...page.searchParams, ["decision", "approve"]]);
    const posted = await fetch(new URL(page.pathname, httpUrl), { method: "POST", body: form });
    expect(posted.status).toBe(200);
    expect(await ended("kept-link", await workspace.card("kept-link"))).toContain("kept-link approved");
    await workspace.command("U0ANA", "/workflows", "cancel kept-sleep enough");
    expect(await result("kept-sleep")).toContain("kept-sleep: cancelled with kept-sleep/1");

    // Workflows in workflows, and runs that programs started.
    await answered(workspace.click("U0BEN", await workspace.card("kept-caller"), "approve"));
    const second = await until(
      "the card of the caller itself",
      async () => (await workspace.cards("kept-caller"))[1],
    );
    await answered(workspace.click("U0CHO", second, "approve"));
    expect(await ended("kept-caller", second)).toContain("approved with kept-caller:0/2, by U0BEN; approved");
    const called = (await workspace.cards("kept-called"))[1];
    if (called === undefined) throw new Error("The second card of kept-called is gone.");
    await answered(workspace.click("U0CHO", called, "approve"));
    expect(await ended("kept-called", called)).toContain("approved with kept-called:0/2, by U0BEN; approved");
    for (const run of ["kept-http", ...(name === "plain" ? ["kept-outside"] : [])]) {
      const card = await workspace.card(run);
      await answered(workspace.click("U0BEN", card, "approve"));
      expect(await ended(run, card)).toContain(`approved with ${run}/2, by U0BEN`);
    }

    // Each has one card, and its record verifies: of those that ended before, too.
    const runs = [
      "kept-plain",
      "kept-ended",
      "kept-ladder",
      "kept-handed",
      "kept-link",
      "kept-late",
      "foo-old",
    ];
    for (const run of runs) {
      expect(await workspace.cards(run)).toHaveLength(1);
      const env = { PATH: process.env.PATH, ...program.env, SIGNOFF_DATA_DIR: dataDir, ...keys };
      const { stdout } = await runFile(process.execPath, [...nodeFlags, cliMain, "audit", run], { env });
      expect(stdout).toContain('"verified":true');
    }
  },
  90_000,
);

const cliMain = new URL("../../src/cli/main.ts", import.meta.url).pathname;
