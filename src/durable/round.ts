/** Opening a round and waiting for it: one promise that people or the clock settle, whichever is first (law 5). */
import type { Context, PromiseRecord } from "@resonatehq/sdk";
import type { Settled } from "../approval/happening.ts";
import { type ApprovalState, stateSchema } from "../approval/state.ts";
import type { DurableClient } from "./client.ts";
import { isUnreadable } from "./codec.ts";
import type { Durable, Future } from "./durable.ts";
import { durableLeaf } from "./leaf.ts";
import { approvalTag, type Kind, kindTag, workersGroup } from "./tags.ts";

/**
 * Opens the round of `state`. The four engine tags make the deadline happen on every engine and keep the waiting
 * promise's task from being sent again and again (facts/resonate.md, 1).
 */
export function* openRound(sdk: Context, state: ApprovalState): Durable<Future<unknown>> {
  const endsAtMs = state.deadlineAtMs ?? sdk.info.timeout;
  const kind: Kind = "approval";
  return yield* sdk.promise<unknown>({
    data: state,
    // The SDK adds its own clock to this, so the deadline comes out absolute. Only the first creation counts:
    // a later pass finds the promise as it was made.
    timeout: endsAtMs - Date.now(),
    tags: {
      [kindTag]: kind,
      [approvalTag]: state.approval,
      "resonate:timer": "true",
      "resonate:external": "true",
      "resonate:target": sdk.options({ target: workersGroup }).target,
      "resonate:delay": String(endsAtMs),
    },
  });
}

/**
 * Waits for the round and reads how it ended. What was done to its promise from outside is a value here, never an
 * exception; when it was done comes from its record, for the worker's clock is not the engine's.
 */
export function* awaitRound(sdk: Context, round: Future<unknown>, client: DurableClient): Durable<Settled> {
  let value: unknown;
  try {
    value = yield* round;
  } catch {
    // Rejected, or cancelled: the record tells.
  }
  const when = yield* durableLeaf(sdk, () => readTimes(client, round.id));
  return settledOf({ ...when, value });
}

interface Times {
  state: PromiseRecord["state"];
  settledAtMs: number;
  timeoutAtMs: number;
}

/** Only what the value does not say: it is kept a second time. */
async function readTimes(client: DurableClient, id: string): Promise<Times> {
  const record = await client.get(id);
  if (record?.settledAt === undefined) throw new Error(`Round ${id} is not settled.`);
  return { state: record.state, settledAtMs: record.settledAt, timeoutAtMs: record.timeoutAt };
}

/** How the round of a record was settled; undefined while it is pending. */
export function readSettled(record: PromiseRecord): Settled | undefined {
  const { state, settledAt, timeoutAt } = record;
  if (settledAt === undefined) return undefined;
  return settledOf({ state, settledAtMs: settledAt, timeoutAtMs: timeoutAt, value: record.value.data });
}

/** An empty resolve from outside looks like the deadline's (facts/resonate.md, 1), but it comes before it. */
function settledOf({ state, settledAtMs: atMs, timeoutAtMs, value }: Times & { value: unknown }): Settled {
  if (state !== "resolved") return { kind: "rejected", atMs };
  if (value === undefined && atMs >= timeoutAtMs) return { kind: "timed-out", atMs };
  return isUnreadable(value) ? { kind: "undecodable", atMs } : { kind: "resolved", value, atMs };
}

/** The state that a round was opened with; undefined if the promise holds none. */
export function readState(record: PromiseRecord): ApprovalState | undefined {
  return stateSchema.safeParse(record.param.data).data;
}
