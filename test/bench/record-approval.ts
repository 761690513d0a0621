/** Recording what Signoff asks of Slack for one approval, and comparing what both apps ask for many. */
import { until } from "../program/until.ts";
import type { RecordedApproval, RecordedCall } from "./recorded-call.ts";
import { Stage } from "./stage.ts";

/** Calls that an app makes for itself, or once for a person. */
const notOfApprovals = new Set(["auth.test", "apps.connections.open", "conversations.open"]);

/** Plays one approval with Signoff in a workspace of its own. */
export async function recordApproval(): Promise<RecordedApproval> {
  const stage = await Stage.open();
  try {
    // What is done once after the start of the program is done by then; the reconciler's first look comes last.
    await playOne(stage, "before");
    await until("the reconciler's first look", async () => isLookedThrough(await stage.calls()));
    return await undisturbed(
      (time) => recordRun(stage, `recorded-run-${time}`),
      ({ started, clicked }) => [...started, ...clicked],
    );
  } finally {
    await stage.close();
  }
}

async function recordRun(stage: Stage, run: string): Promise<RecordedApproval> {
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
}

/** What the reconciler asks of a channel every five minutes by the clock, whatever is played meanwhile. */
function isLookedThrough(calls: readonly RecordedCall[]): boolean {
  return calls.some(({ method }) => method === "conversations.history");
}

/** Plays again, at most twice, if the reconciler looked through a channel meanwhile; an approval has no such look. */
async function undisturbed<Result>(
  play: (time: number) => Promise<Result>,
  callsOf: (result: Result) => readonly RecordedCall[],
): Promise<Result> {
  for (let time = 1; ; time += 1) {
    const result = await play(time);
    if (time === 3 || !isLookedThrough(callsOf(result))) return result;
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
  const calls = await undisturbed(
    (time) => callsOfApprovals(stage, { name: `${name}-${time}`, approvals }),
    (made) => made,
  );
  const byMethod = Map.groupBy(
    calls.filter(({ method }) => !notOfApprovals.has(method)),
    ({ method }) => method,
  );
  return Object.fromEntries([...byMethod].map(([method, made]) => [method, made.length / approvals]).sort());
}

async function callsOfApprovals(
  stage: Stage,
  { name, approvals }: { name: string; approvals: number },
): Promise<RecordedCall[]> {
  // What is asked once is asked before.
  await playOne(stage, `${name}-first`);
  await settledCalls(stage);
  await stage.forgetCalls();
  for (let index = 0; index < approvals; index += 1) await playOne(stage, `${name}-${index}`);
  return await settledCalls(stage);
}

async function playOne(stage: Stage, run: string): Promise<void> {
  await stage.start(run);
  const card = await stage.screen.card(run);
  await stage.approve(card);
  await stage.screen.end(run);
}
