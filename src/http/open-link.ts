/** Reads a link: which approval it opens, for whom. Whoever has no genuine link learns nothing more than that. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { ApprovalState } from "../approval/state.ts";
import { authorize } from "../gateway/authorize.ts";
import type { RefusalCode } from "../gateway/refusals.ts";
import { findApproval } from "../records/approval-reader.ts";
import { runOf } from "../resonate/round-id.ts";
import { readLinkToken } from "../security/link.ts";
import type { HttpDeps } from "./http-deps.ts";

/** Who answers where nobody is named. */
const linkActor = "link";

const text = (longest: number) => z.string().max(longest);
export const linkSchema = z.object({ promise_id: text(2_000), token: text(1_000).optional() });
export type Link = z.output<typeof linkSchema>;

/** An approval, and who looks at it by this link. */
export type Opened =
  | { kind: "opened"; state: ApprovalState; by: string; isOver: boolean }
  | { kind: "refused"; code: RefusalCode };

/** A link is sent before its round is there: whoever follows it at once waits that moment. */
async function findSoon(deps: HttpDeps, promiseId: string): ReturnType<typeof findApproval> {
  for (const waitMs of [50, 150, 300]) {
    const found = await findApproval(deps, promiseId);
    if (found.kind !== "unknown" || (await deps.client.get(runOf(promiseId)))?.state !== "pending")
      return found;
    await pause(waitMs);
  }
  return findApproval(deps, promiseId);
}

/** Nobody without a genuine link of this very approval learns what it is about, unless it is `direct`. */
export async function openLink(deps: HttpDeps, { promise_id, token }: Link): Promise<Opened> {
  const found = await findSoon(deps, promise_id);
  if (!("state" in found)) return refuse("link-leads-nowhere");
  const { state } = found;
  const isOver = found.kind === "ended" || found.kind === "ended-outside";
  if (token !== undefined) {
    const person = readLinkToken(deps.signer, token, state);
    if (person === undefined) return refuse("link-not-genuine");
    const may = await authorize(deps, { act: { kind: "enter" }, by: person });
    return may.kind === "refused" ? refuse(may.reason) : { kind: "opened", state, by: person, isOver };
  }
  return state.request.direct ? { kind: "opened", state, by: linkActor, isOver } : refuse("link-needed");
}

function refuse(code: RefusalCode): Opened {
  return { kind: "refused", code };
}
