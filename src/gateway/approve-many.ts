/**
 * Approving several at once: each under its own permission check and settled by itself, as if it had been pressed alone.
 * What wants more than a click (a reason, reading, a second thought) is left for its own button.
 */
import type { Surface } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import { findApproval } from "../records/approval-reader.ts";
import type { RefusalCode } from "./refusals.ts";
import { type GatewayDeps, respond } from "./respond.ts";
import type { ResponseResult } from "./response-request.ts";

/** What became of one of them. */
export type Became =
  | "approved"
  | "not-yours"
  | "decided"
  | "repeated"
  | "dangerous"
  | "to-read"
  | "reason-needed"
  | "edited"
  | "question"
  | "unknown"
  | "uncheckable"
  | "not-ready"
  | "too-fast";

export interface ApprovedOne {
  promiseId: string;
  became: Became;
  /** Absent where there is no such approval. */
  state?: ApprovalState;
}

export interface ApprovingMany {
  promiseIds: readonly string[];
  by: string;
  surface: Surface;
  /** Of one of them: the same for a redelivery, different for every other click. */
  nonceOf(promiseId: string): string;
  /** The channel in which the person saw them. */
  seenIn?: string;
}

/** Throws when the engine is away: repeat it with the same nonces, and what was recorded stays as it is. */
export function approveMany(gateway: GatewayDeps, many: ApprovingMany): Promise<ApprovedOne[]> {
  return Promise.all([...new Set(many.promiseIds)].map((promiseId) => approveOne(gateway, many, promiseId)));
}

async function approveOne(
  gateway: GatewayDeps,
  { by, surface, nonceOf, seenIn }: ApprovingMany,
  promiseId: string,
): Promise<ApprovedOne> {
  const found = await findApproval(gateway, promiseId);
  if (!("state" in found)) return { promiseId, became: "unknown" };
  const { state } = found;
  // What is dangerous asks once more by its own button, whoever sent this.
  if (state.request.dangerous && state.outcome === undefined)
    return { promiseId, became: "dangerous", state };
  const result = await respond(gateway, {
    promiseId,
    act: { kind: "decision", decision: "approve" },
    by,
    surface,
    nonce: nonceOf(promiseId),
    ...(seenIn === undefined ? {} : { seenIn }),
  });
  return { promiseId, became: becameOf(result), state };
}

function becameOf(result: ResponseResult): Became {
  switch (result.kind) {
    case "recorded":
      return "approved";
    case "lost":
    case "closed":
      return "decided";
    case "refused":
      return refusedAs[result.reason] ?? "not-yours";
    case "said-otherwise":
      return "repeated";
    case "too-fast":
    case "uncheckable":
    case "not-ready":
      return result.kind;
    default:
      return "unknown";
  }
}

const refusedAs: Partial<Record<RefusalCode, Became>> = {
  repeated: "repeated",
  "must-read": "to-read",
  "reason-needed": "reason-needed",
  "not-a-decision": "question",
  edited: "edited",
};
