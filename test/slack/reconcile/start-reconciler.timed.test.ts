import { expect, test } from "vitest";
import { startReconciler } from "../../../src/slack/reconcile/start-reconciler.ts";
import { promiseOf } from "../../program/seen-message.ts";
import { until } from "../../program/until.ts";
import { at, type MendedWorkspace, section, startMendedWorkspace } from "./reconciled-workspace.ts";

async function spoil({ web, workspace }: MendedWorkspace, run: string): Promise<void> {
  const blocks = [section("spoiled")];
  await web.chat.update({ ...at(await workspace.card(run)), text: "spoiled", blocks });
}

function untilMended({ workspace }: MendedWorkspace, run: string): Promise<string> {
  return until(`the buttons of ${run}`, async () => promiseOf(await workspace.card(run)));
}

test("a pass that outlasts its window goes on, and nobody else begins", async () => {
  const mended = await startMendedWorkspace();
  for (const run of ["long-1", "long-2", "long-3"]) {
    await mended.open(run);
    await spoil(mended, run);
  }
  await mended.forget();
  const menders = [1, 2].map(() =>
    startReconciler({ ...mended.parts, client: mended.connect(), everyMs: 400, pauseMs: 250 }),
  );
  for (const run of ["long-1", "long-2", "long-3"]) await untilMended(mended, run);
  expect(await mended.calls("auth.test")).toHaveLength(1);
  await Promise.all(menders.map((reconciler) => reconciler.stop()));
});
