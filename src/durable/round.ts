/** Opening a round and waiting for it: one promise that people or the clock settle, whichever is first (law 5). */
import type { Context, PromiseRecord } from "@resonatehq/sdk";
import type { Settled } from "../approval/happening.ts";
import { type ApprovalState, stateSchema } from "../approval/state.ts";
import { isUnreadable } from "./codec.ts";
import type { Durable, Future } from "./durable.ts";
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

/** Waits for the round; whatever was done to its promise from outside is a value here, never an exception. */
export function* awaitRound(round: Future<unknown>): Durable<Settled> {
  try {
    const value = yield* round;
    return isUnreadable(value) ? { kind: "undecodable" } : { kind: "resolved", value };
  } catch (error) {
    return { kind: "rejected", value: error };
  }
}

/** The same of a promise that a client has read; undefined while it is pending. */
export function readSettled(record: PromiseRecord): Settled | undefined {
  const value: unknown = record.value.data;
  if (record.state === "pending") return undefined;
  if (record.state !== "resolved") return { kind: "rejected", value };
  return isUnreadable(value) ? { kind: "undecodable" } : { kind: "resolved", value };
}

/** The state that a round was opened with; undefined if the promise holds none. */
export function readState(record: PromiseRecord): ApprovalState | undefined {
  return stateSchema.safeParse(record.param.data).data;
}
