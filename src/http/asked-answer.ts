/** What a caller asked, as the API tells of it: by the caller's own ID, or by a promise's. */
import type { ApprovalState } from "../approval/state.ts";
import { askRunId } from "../callers/asking-workflows.ts";
import { type AskedApproval, findAsked } from "../gateway/asked-approval.ts";
import { findApproval } from "../records/approval-reader.ts";
import { writeApproval } from "./approval-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { ownerOf } from "./own.ts";
import { pathPart } from "./path-part.ts";
import { Problem } from "./problem.ts";
import type { AskedAnswer } from "./shapes.ts";

export interface Named {
  by: string;
  /** The caller's own ID, or that of any promise of an approval. */
  id: string;
}

/** Throws Problem for what there is not, or is not the caller's to read. */
export async function readAsked(deps: HttpDeps, { by, id }: Named): Promise<AskedAnswer> {
  const asked = await findAsked(deps, { caller: by, id });
  if (asked !== undefined) return writeAsked(id, asked);
  const found = await findApproval(deps, id);
  if (!("state" in found)) throw notThere(id);
  return writeState(found.state);
}

/** The same, and what is needed to respond to it. */
export async function findNamed(deps: HttpDeps, { by, id }: Named): Promise<ApprovalState> {
  const asked = await findAsked(deps, { caller: by, id });
  if (asked !== undefined) {
    if (asked.isOpened || asked.failure !== undefined) return asked.state;
    throw new Problem(409, `${id} is not open yet`, "No worker has opened it: try again in a moment.");
  }
  const found = await findApproval(deps, id);
  if (!("state" in found)) throw notThere(id);
  return found.state;
}

/** Who asked it; undefined: nobody is proven to have, or there is none. */
export async function ownerOfNamed(deps: HttpDeps, { by, id }: Named): Promise<string | undefined> {
  const own = id.includes(":") ? undefined : await ownerOf(deps, askRunId(by, id));
  return own === by ? by : ownerOf(deps, id);
}

function notThere(id: string): Problem {
  return new Problem(404, `There is no approval ${id}`);
}

export function writeAsked(id: string, { state, outcome, failure, metadata }: AskedApproval): AskedAnswer {
  const written = writeState(outcome === undefined ? state : { ...state, outcome });
  return {
    id,
    ...written,
    ...(failure === undefined ? {} : { state: "failed", error: failure }),
    ...(metadata === undefined ? {} : { metadata }),
    links: { self: `/approvals/${pathPart(id)}`, ...written.links },
  };
}

function writeState(state: ApprovalState): AskedAnswer {
  const { outcome } = state;
  return {
    ...writeApproval(state),
    state: outcome === undefined ? "open" : "ended",
    ...(outcome?.kind === "answered" ? { answer: outcome.answer } : {}),
  };
}
