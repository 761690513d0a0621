import { expect, test } from "vitest";
import { until } from "../../program/until.ts";
import { approvals } from "../../program/workspace.ts";
import { counts } from "./reconciled-workspace.ts";
import { everywhere } from "./rewriting-web.ts";
import { startShownWorkspace } from "./shown-workspace.ts";

test("a response that no worker has taken up is on its card, which every reconciler then leaves, and the worker goes on", async () => {
  const shown = await startShownWorkspace({ between: everywhere });
  const { open, people, stopWorker, startWorker, ended, mend, workspace } = shown;
  const card = await open("a");
  await stopWorker();
  shown.showWithoutWorker();
  await people.approve("a:0");
  await until("the card", async () => (await workspace.card("a")).text.includes("*Approved* by <@U0BEN>"));
  expect(JSON.stringify((await workspace.card("a")).blocks)).not.toContain('"type":"actions"');
  await until("a pass with nothing to do", async () => {
    const report = await mend({ channels: [approvals] });
    return "rerendered" in report && report.rerendered === 0;
  });
  startWorker();
  expect(await ended("a")).toMatchObject({ ts: card.ts, text: expect.stringContaining("*Approved*") });
  expect(await mend({ channels: [approvals] })).toEqual({ kind: "finished", ...counts, lookedAt: 1 });
  expect(await workspace.cards("a")).toHaveLength(1);
});
