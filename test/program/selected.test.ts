/** Approving several at once in the home tab, in the whole program. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import type { SeenView } from "./seen-message.ts";
import { testEngine } from "./test-engine.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

const wanting = defineWorkflow({
  name: "wanting",
  title: "Asks Ben or Cho",
  version: 1,
  input: z.object({ what: z.string(), kind: z.enum(["plain", "dangerous", "read", "reason"]) }),
  *run(ctx, { what, kind }) {
    const { kind: end } = yield* requestApproval(ctx, {
      title: what,
      policy: { require: [{ from: [user("U0BEN"), user("U0CHO")] }] },
      ...(kind === "dangerous" ? { dangerous: true } : {}),
      ...(kind === "read" ? { mustRead: true } : {}),
      ...(kind === "reason" ? { reasons: { approve: "required" } } : {}),
    });
    return `${what}: ${end}`;
  },
});

let program: RunningProgram;
let workspace: Workspace;
beforeAll(async () => {
  program = await startInProcess({}, { workflows: [wanting], reconcileEveryMs: 0 });
  workspace = program.workspace;
});
afterAll(() => program.stop());

/** The list of the home tab needs a search (docs/resonate.md). */
const canSearch = testEngine !== "resonate-pg";

const start = async (run: string, kind: string) => {
  await workspace.start("U0ANA", `wanting id=${run} what=${run} kind=${kind}`);
  await workspace.card(run);
};

/** The home tab of Ben when it shows all of these, and whatever stands in the block before its buttons. */
async function homeWith(runs: readonly string[]): Promise<{ home: SeenView; boxOf(run: string): string }> {
  const home = await until(`${runs.join(", ")} in the home tab`, async () => {
    const home = await workspace.openHome("U0BEN");
    const text = JSON.stringify(home);
    return runs.every((run) => text.includes(`*${run}*`)) && home;
  });
  const sectionOf = (run: string) => home.blocks.find((block) => JSON.stringify(block).includes(`*${run}*`));
  return {
    home,
    boxOf: (run) => {
      const section = sectionOf(run);
      return section?.accessory === undefined ? "" : section.block_id;
    },
  };
}

const approveSelected = (home: SeenView) =>
  workspace.press("U0BEN", { viewId: home.id }, { actionId: "approve-selected" });

/** What the app has written to Ben since. */
const word = (before: number) =>
  until("a word to Ben", async () => (await workspace.directWords("U0BEN"))[before]);

test.skipIf(!canSearch)(
  "what is ticked is approved, each by itself, and what became of each is told",
  async () => {
    const runs = ["a-1", "a-2", "a-3", "a-4"];
    for (const run of runs) await start(run, "plain");
    const { home, boxOf } = await homeWith(runs);
    for (const run of ["a-1", "a-2", "a-3"]) await workspace.tick("U0BEN", home.id, boxOf(run));
    await workspace.tick("U0BEN", home.id, boxOf("a-3"), false);
    await workspace.tick("U0BEN", home.id, boxOf("a-4"));
    const before = (await workspace.directWords("U0BEN")).length;
    const card = await workspace.card("a-2");
    await workspace.click("U0CHO", card, "deny");
    await workspace.submit("U0CHO", {});
    await until("the denial", async () => (await workspace.card("a-2")).text.includes("Denied"));
    expect((await approveSelected(home)).acked).toBe(true);
    const told = await word(before);
    expect(told).toContain("*2 approved, 1 already decided*");
    expect(told).toMatch(/2 approved: _a-\d_, _a-\d_/);
    expect(told).toContain("1 already decided: _a-2_");
    for (const run of ["a-1", "a-4"])
      await until(`the end of ${run}`, async () => (await workspace.card(run)).text.includes("Approved"));
    expect((await workspace.card("a-3")).text).toContain("Waiting");
  },
);

test.skipIf(!canSearch)("a tick stays with its request when others come before it", async () => {
  const runs = ["b-1", "b-2"];
  for (const run of runs) await start(run, "plain");
  const { home, boxOf } = await homeWith(runs);
  await workspace.tick("U0BEN", home.id, boxOf("b-2"));
  await workspace.click("U0CHO", await workspace.card("b-1"), "approve");
  await until("b-1 to be gone", async () => {
    await workspace.openHome("U0BEN");
    return !/\*b-1\*","verbatim/.test(JSON.stringify(await workspace.home("U0BEN")));
  });
  const before = (await workspace.directWords("U0BEN")).length;
  await approveSelected(home);
  expect(await word(before)).toBe("*1 approved*\n:white_check_mark: 1 approved: _b-2_");
});

test.skipIf(!canSearch)(
  "what wants more than a click has no box, and nothing ticked approves nothing",
  async () => {
    const kinds = ["dangerous", "read", "reason", "plain"];
    for (const kind of kinds) await start(`c-${kind}`, kind);
    const { home, boxOf } = await homeWith(kinds.map((kind) => `c-${kind}`));
    expect(kinds.filter((kind) => boxOf(`c-${kind}`) !== "")).toEqual(["plain"]);
    const before = (await workspace.directWords("U0BEN")).length;
    await approveSelected(home);
    expect(await word(before)).toContain("Nothing is selected");
    expect((await workspace.card("c-plain")).text).toContain("Waiting");
  },
);
