/** Whether somebody may respond to an approval: looks up who they are, and applies the rules of `approval/permission.ts`. */
import { isEditable, withValues } from "../approval/editable.ts";
import { permit, whyNotTakenBack } from "../approval/permission.ts";
import { requirementsOf } from "../approval/requirements.ts";
import { answerSchema, type Edit, type Response } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import { digestsOf } from "../security/asked-digest.ts";
import type { AuthorizeDeps, AuthorizedResponse, NotAuthorized, ResponseAttempt } from "./attempt.ts";
import { checkRecipient } from "./check-recipient.ts";
import type { Standing } from "./directory.ts";
import { type Facts, lookUp } from "./look-up.ts";
import { isAdmitted } from "./memberships.ts";
import type { RefusalCode } from "./refusals.ts";

/** The response that the person asks for, if they may give it now. Throws when Slack does not answer. */
export async function authorizeResponse(
  deps: AuthorizeDeps,
  attempt: ResponseAttempt,
): Promise<AuthorizedResponse> {
  const facts = await lookUp(deps, attempt);
  const { now = Date.now } = deps;
  const judged = judge(attempt, facts, writeResponse(attempt, facts, now()));
  if (judged.kind !== "authorized") return judged;
  const { response } = judged;
  // Without a name yet: the dialog will ask to whom the part goes.
  if (response.kind !== "delegation" || response.to === "") return judged;
  if (response.to !== response.by)
    return (await checkRecipient(deps.directory, response.to, letIn(attempt.state, response.to))) ?? judged;
  // A worker of an older version, still running during an upgrade, would ignore a part that is taken back.
  return deps.signer.isBoundNow() ? judged : refuse("not-yet");
}

/** Of which standing this recipient may be: somebody whom a requirement names by ID, of any. */
function letIn(state: ApprovalState, person: string): (standing: Standing) => boolean {
  const isNamed = requirementsOf(state).some(({ from }) =>
    from.some((approver) => approver.kind === "user" && approver.id === person),
  );
  const named = isNamed ? { guests: true, outsiders: true } : {};
  return (standing) => isAdmitted(standing, { ...state.request.policy, ...named });
}

/** Judges by the facts. Whoever is not entitled hears first what keeps them out, or could not be looked up. Pure. */
function judge(
  { act, by, state }: ResponseAttempt,
  facts: Facts,
  response: Response | undefined,
): AuthorizedResponse {
  if (act.kind === "take-back") {
    const why = whyNotTakenBack(state, by);
    if (why !== undefined) return refuse(why);
  }
  if (!facts.isEntitled) {
    if (facts.keptOut !== undefined) return refuse(reasonOf(facts.keptOut));
    if (facts.unchecked !== undefined) return { kind: "uncheckable", ...facts.unchecked };
    if (facts.otherwise !== undefined) return refuse(facts.otherwise);
  }
  if (response === undefined) return refuse(act.kind === "edit" ? "invalid-edit" : "invalid-answer");
  const permission = permit(state, response);
  // Parts that were handed to the person are added when the response is settled: they may be taken back until then.
  return permission.kind === "refused" ? permission : { kind: "authorized", response };
}

/** The response as it would be recorded; undefined where its answer or its values are no JSON. */
function writeResponse(
  { act, by, surface, nonce, comment, read, asked: seen, state }: ResponseAttempt,
  { part, sources }: Facts,
  atMs: number,
): Response | undefined {
  const said = comment === undefined ? {} : { comment };
  // With the directory's answers, so that the fold asks nobody.
  const given = { by, surface, nonce, atMs, ...said, ...(sources.length === 0 ? {} : { sources }) };
  switch (act.kind) {
    case "decision": {
      const asked = state.digests === undefined ? {} : { asked: seen ?? state.digests.asked };
      const { grantMs, ...decided } = act;
      const granted = grantMs === undefined ? {} : { grantMs };
      return { ...decided, ...granted, ...part, ...asked, ...(read === true ? { read } : {}), ...given };
    }
    case "override": {
      const asked = isEditable(state.request) ? { asked: seen ?? state.digests?.asked } : {};
      return { kind: act.kind, ...asked, ...given };
    }
    case "edit": {
      const written = writeEdit(state, { values: act.values, seen });
      return written && { ...written, ...part, ...given };
    }
    case "answer": {
      const { data: answer } = answerSchema.safeParse(act.answer);
      return answer && { kind: "answer", answer, ...part, ...given };
    }
    case "delegation":
      return { ...act, meets: part.meets, ...given };
    case "take-back":
      return { kind: "delegation", to: by, meets: [], ...given };
    default:
      return { kind: act.kind, ...given };
  }
}

/** The edit with the digest of what is asked afterwards, which the rules, being pure, take from the signed response. */
function writeEdit(
  { request, digests }: ApprovalState,
  { values: given, seen }: { values: Record<string, unknown>; seen: string | undefined },
): Pick<Edit, "kind" | "values" | "asked" | "digests" | "before" | "voids"> | undefined {
  const { data: values } = answerSchema.safeParse(given);
  if (values === undefined) return undefined;
  const asked = seen ?? digests?.asked ?? "";
  const after = digestsOf(withValues(request, values)) ?? { asked };
  return { kind: "edit", values, asked, digests: after, before: {}, voids: [] };
}

function reasonOf(standing: Standing): RefusalCode {
  return standing === "guest" || standing === "outsider" ? standing : "inactive";
}

function refuse(reason: RefusalCode): NotAuthorized {
  return { kind: "refused", reason };
}
