/** `sleep`: waiting for a time, unless someone cancels what waits. */
import { days } from "../approval/duration.ts";
import { settlementSchema } from "../approval/response.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Sleep } from "../records/sleep-record.ts";
import type { Durable, Future } from "../resonate/durable.ts";
import { ofKind } from "../resonate/tags.ts";
import { durableCall } from "../runtime/durable-call.ts";
import { durableNow } from "../runtime/durable-now.ts";
import type { Internals } from "../runtime/internals.ts";
import { trySignedLeaf } from "../runtime/leaf.ts";
import { openWait } from "../runtime/open-wait.ts";
import { awaitReadable } from "../runtime/park-run.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";
import type { RecordReaders } from "../security/record-readers.ts";

/**
 * How a sleep ended. Times are Unix times in milliseconds.
 *
 * @example
 * const isEarly = end.kind === "cancelled";
 */
export type SleepEnd =
  | { kind: "elapsed"; atMs: number }
  /** Someone cancelled the run: undo what was done, or end. */
  | { kind: "cancelled"; by: string; reason: string; atMs: number };

/** Well within the life of a run. */
const longestMs = days(5 * 365);

/**
 * Waits for `duration` milliseconds (see duration.ts), five years at most: no process holds anything meanwhile, and a
 * restart changes nothing. Whatever else settles its promise is passed over and the rest is slept (law 7). Throws
 * RangeError for another duration.
 *
 * @example
 * const end = yield* sleep(ctx, days(30));
 * if (end.kind === "cancelled") return `ended early by ${end.by}`;
 */
export function sleep(ctx: WorkflowContext, duration: number): Durable<SleepEnd> {
  const call = { kind: "sleep", name: `${duration} ms`, asks: { duration } };
  return durableCall(ctx, call, { writtenBy: sleep, make: (internals) => makeSleep(internals, duration) });
}

function* makeSleep(internals: Internals, duration: number): Durable<SleepEnd> {
  if (!(duration >= 0 && duration <= longestMs)) {
    throw new RangeError(`sleep(${duration}) is no time to sleep: give 0 to five years, in milliseconds.`);
  }
  const { sdk, run, runSigner } = internals;
  const untilMs = (yield* durableNow(internals)) + Math.ceil(duration);
  const born = runSigner.birth === undefined ? {} : { birth: runSigner.birth };
  const data: Sleep = { run: run.id, workflow: run.workflow, starter: run.startedBy, untilMs, ...born };
  for (;;) {
    const wait = yield* openWait(sdk, { data, endsAtMs: untilMs, tags: ofKind("sleep") });
    const end = yield* awaitSleep(internals, wait, data);
    if (end !== undefined) return end;
  }
}

/** How this wait ended; undefined if it was settled by nobody who may. */
function* awaitSleep(
  { sdk, client, runSigner }: Internals,
  wait: Future<unknown>,
  data: Sleep,
): Durable<SleepEnd | undefined> {
  // Of one that was rejected, or cancelled on the engine, the record tells.
  yield* awaitReadable(sdk, wait);
  const { signer } = runSigner;
  const read = yield* trySignedLeaf(sdk, runSigner, {
    about: { sleep: wait.id, untilMs: data.untilMs },
    run: async () => ({ end: await readSleepEnd({ client, signer }, wait.id, data) }),
  });
  return read?.end;
}

/** How the sleep of this promise ended; undefined while it has not, and if nobody entitled ended it. */
async function readSleepEnd(
  { client, signer }: RecordReaders,
  id: string,
  data: Sleep,
): Promise<SleepEnd | undefined> {
  const record = await client.get(id);
  const atMs = record?.settledAt;
  if (record === undefined || atMs === undefined) return undefined;
  if (atMs >= data.untilMs) return { kind: "elapsed", atMs };
  const [response] = settlementSchema.safeParse(record.value.data).data?.responses ?? [];
  // A promise that someone else made before holds another start of this run, whose cancellation is no secret.
  const settles = { id, data: record.param.data };
  if (canonicalJson(settles.data) !== canonicalJson(data)) return undefined;
  if (response?.kind !== "cancellation" || !signer.isSigned(settles, response)) return undefined;
  return { kind: "cancelled", by: response.by, reason: response.comment ?? "", atMs };
}
