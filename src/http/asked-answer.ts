/** The API's answer about a caller's request, by the caller's own ID or a promise's. */
import { askRunId } from "../callers/asking-workflows.ts";
import { type AskedApproval, findAsked } from "../gateway/asked-approval.ts";
import { findApproval } from "../records/approval-reader.ts";
import { findRefusal } from "../records/refused-card.ts";
import { writeState } from "./approval-answer.ts";
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
  if (!("state" in found)) throw new Problem(404, `There is no approval ${id}`);
  const written = writeState(found.state, found.kind === "ended-outside");
  const problem = written.state === "open" ? await findRefusal(deps.client, found.state) : undefined;
  return { ...written, ...(problem === undefined ? {} : { card_problem: problem }) };
}

/** The ID of a round of it, for a response; of what the caller has not asked, the ID itself, whether there is one or not. */
export async function roundNamed(deps: HttpDeps, { by, id }: Named): Promise<string> {
  const asked = await findAsked(deps, { caller: by, id });
  if (asked === undefined) return id;
  const { promiseId, isOpened, failure } = asked;
  if (isOpened || failure !== undefined) return promiseId;
  throw new Problem(409, `${id} is not open yet`, "No worker has opened it: try again in a moment.");
}

/** Who asked it; undefined: nobody is proven to have, or there is none. */
export async function ownerOfNamed(deps: HttpDeps, { by, id }: Named): Promise<string | undefined> {
  const own = id.includes(":") ? undefined : await ownerOf(deps, askRunId(by, id));
  return own === by ? by : ownerOf(deps, id);
}

export function writeAsked(id: string, asked: AskedApproval): AskedAnswer {
  const { state, outcome, failure, cardProblem, metadata } = asked;
  const written = writeState(outcome === undefined ? state : { ...state, outcome });
  return {
    id,
    ...written,
    ...(failure === undefined ? {} : { state: "failed", error: failure }),
    ...(cardProblem === undefined ? {} : { card_problem: cardProblem }),
    ...(metadata === undefined ? {} : { metadata }),
    links: { self: `/approvals/${pathPart(id)}`, ...written.links },
  };
}
