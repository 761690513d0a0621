import { expect, test } from "vitest";
import { DurableClient } from "../../../src/resonate/client.ts";
import { startReconciler } from "../../../src/slack/reconcile/start-reconciler.ts";
import { promiseOf } from "../../program/seen-message.ts";
import { until } from "../../program/until.ts";
import { at, type MendedWorkspace, section, startMendedWorkspace } from "./reconciled-workspace.ts";

const hourMs = 3_600_000;

async function spoil({ web, workspace }: MendedWorkspace, run: string): Promise<void> {
  const blocks = [section("spoiled")];
  await web.chat.update({ ...at(await workspace.card(run)), text: "spoiled", blocks });
}

/** Whether it is the claim of a window, and not the question whether its reconciler is alive. */
const isWindow = (id: string) => /^signoff-mend-\d+$/.test(id);

function untilMended({ workspace }: MendedWorkspace, run: string): Promise<string> {
  return until(`the buttons of ${run}`, async () => promiseOf(await workspace.card(run)));
}

test("of two menders one works", async () => {
  const mended = await startMendedWorkspace();
  await mended.open("one");
  await spoil(mended, "one");
  await mended.forget();
  const claims: boolean[] = [];
  class Counted extends DurableClient {
    override async claim(...given: Parameters<DurableClient["claim"]>): Promise<boolean> {
      const isOurs = await super.claim(...given);
      if (isWindow(given[0])) claims.push(isOurs);
      return isOurs;
    }
  }
  const menders = [1, 2].map(() =>
    startReconciler({ ...mended.parts, client: mended.connect(Counted), everyMs: hourMs }),
  );
  await untilMended(mended, "one");
  await until("both claims", () => claims.length === 2);
  await Promise.all(menders.map((reconciler) => reconciler.stop()));
  expect(claims.sort()).toEqual([false, true]);
  expect(await mended.calls("auth.test")).toHaveLength(1);
  expect(await mended.calls("chat.update")).toHaveLength(1);
});

test("it mends in window after window, and one that fails does not end it", async () => {
  const mended = await startMendedWorkspace();
  await mended.open("again");
  await mended.workspace.fault({ kind: "error", method: "auth.test", times: 2 });
  const reconciler = startReconciler({ ...mended.parts, everyMs: 200 });
  try {
    for (let times = 0; times < 3; times += 1) {
      await spoil(mended, "again");
      await untilMended(mended, "again");
    }
  } finally {
    await reconciler.stop();
  }
});

test("it goes on where a clock was an hour ahead and is set right", async () => {
  const mended = await startMendedWorkspace();
  await mended.open("ahead");
  await spoil(mended, "ahead");
  let aheadMs = hourMs;
  const now = () => Date.now() + aheadMs;
  const reconciler = startReconciler({ ...mended.parts, everyMs: 200, now });
  try {
    await untilMended(mended, "ahead");
    aheadMs = 0;
    await spoil(mended, "ahead");
    await untilMended(mended, "ahead");
  } finally {
    await reconciler.stop();
  }
});

test("a pass whose lease is not to be had any longer ends", async () => {
  const mended = await startMendedWorkspace();
  for (const run of ["lost-1", "lost-2", "lost-3"]) {
    await mended.open(run);
    await spoil(mended, run);
  }
  await mended.forget();
  let claims = 0;
  class Refused extends DurableClient {
    override async claim(): Promise<boolean> {
      claims += 1;
      return claims === 1;
    }
  }
  const client = mended.connect(Refused);
  const reconciler = startReconciler({ ...mended.parts, client, everyMs: 400, pauseMs: 250 });
  // As long as the eight calls of a whole pass would take, and longer.
  await until("eight windows", () => claims >= 9);
  await reconciler.stop();
  expect((await mended.calls("chat.update")).length).toBeLessThan(3);
});

test("it stops between two calls to Slack", async () => {
  const mended = await startMendedWorkspace();
  await mended.open("stopped");
  await spoil(mended, "stopped");
  await mended.forget();
  const reconciler = startReconciler({ ...mended.parts, everyMs: hourMs, pauseMs: 60_000 });
  await until("the first call", async () => (await mended.calls()).length === 1);
  await reconciler.stop();
  expect((await mended.calls()).map(({ method }) => method)).toEqual(["auth.test"]);
});

test("it does not wait for a call that Slack leaves unanswered", async () => {
  const mended = await startMendedWorkspace();
  await mended.open("silent");
  const called = Promise.withResolvers<void>();
  const test = () => {
    called.resolve();
    return new Promise(() => undefined);
  };
  const web = Object.assign(Object.create(mended.web), { auth: { test } });
  const reconciler = startReconciler({ ...mended.parts, web, everyMs: hourMs });
  await called.promise;
  await reconciler.stop();
});
