/** Recording what Signoff asks of Slack for one approval, and comparing what both apps ask for many. */
import { until } from "../program/until.ts";
import type { RecordedApproval, RecordedCall } from "./recorded-call.ts";
import { Stage } from "./stage.ts";

/** Calls that an app makes for itself, or once for a person. */
const notOfApprovals = new Set(["auth.test", "apps.connections.open", "conversations.open"]);

/** Plays one approval with Signoff in a workspace of its own. */
export async function recordApproval(): Promise<RecordedApproval> {
  const stage = await Stage.open();
  const run = "recorded-run";
  try {
    // What is done once after the start of the program is done by then; the reconciler's first look comes last.
    await playOne(stage, "before");
    await until("the mender's first look", async () =>
      (await stage.calls()).some(({ method }) => method === "conversations.history"),
    );
    await settledCalls(stage);
    await stage.forgetCalls();
    await stage.start(run);
    const card = await stage.screen.card(run);
    const started = await settledCalls(stage);
    await stage.forgetCalls();
    await stage.approve(card);
    await stage.screen.end(run);
    const clicked = await settledCalls(stage);
    const direct = clicked.find(({ args: { channel = "" } }) => channel.startsWith("D"))?.args.channel ?? "";
    return { run, cardTs: card.ts, direct, started, clicked };
  } finally {
    await stage.close();
  }
}

/** The calls, once nothing has been added for a while: the starter is told of the card beside everything else. */
async function settledCalls(stage: Stage): Promise<RecordedCall[]> {
  let calls = await stage.calls();
  for (;;) {
    await new Promise((passed) => setTimeout(passed, 300));
    const now = await stage.calls();
    if (now.length === calls.length) return now;
    calls = now;
  }
}

/** How often each method was called for one approval, of `approvals` that were played one after the other. */
export async function countCalls(
  stage: Stage,
  name: string,
  approvals: number,
): Promise<Record<string, number>> {
  // What is asked once is asked before.
  await playOne(stage, `${name}-first`);
  await settledCalls(stage);
  await stage.forgetCalls();
  for (let index = 0; index < approvals; index += 1) await playOne(stage, `${name}-${index}`);
  const calls = (await settledCalls(stage)).filter(({ method }) => !notOfApprovals.has(method));
  const byMethod = Map.groupBy(calls, ({ method }) => method);
  return Object.fromEntries([...byMethod].map(([method, made]) => [method, made.length / approvals]).sort());
}

async function playOne(stage: Stage, run: string): Promise<void> {
  await stage.start(run);
  const card = await stage.screen.card(run);
  await stage.approve(card);
  await stage.screen.end(run);
}
