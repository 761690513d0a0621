/** Whether somebody may respond to an approval: the rules of `approval/permission.ts` on what is looked up about them. */
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
  // A dialog is to ask whom.
  if (response.kind !== "delegation" || response.to === "") return judged;
  if (response.to !== response.by)
    return (await checkRecipient(deps.directory, response.to, letIn(attempt.state, response.to))) ?? judged;
  // An older worker would note it as of no effect, after its person was told that it counts.
  return deps.signer.isBoundNow() ? judged : refuse("not-yet");
}

/** Whoever is named by ID is meant, wherever they are from. */
function letIn(state: ApprovalState, person: string): (standing: Standing) => boolean {
  const isNamed = requirementsOf(state).some(({ from }) =>
    from.some((approver) => approver.kind === "user" && approver.id === person),
  );
  const named = isNamed ? { guests: true, outsiders: true } : {};
  return (standing) => isAdmitted(standing, { ...state.request.policy, ...named });
}

/** For one who has no part, what stands against them or could not be looked up is the reason. Pure. */
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
  // What was handed to them is added where it is recorded, for it may be taken back until then.
  return permission.kind === "refused" ? permission : { kind: "authorized", response };
}

/** Undefined for an answer that could not be kept. */
function writeResponse(
  { act, by, surface, nonce, comment, read, asked: seen, state }: ResponseAttempt,
  { part, sources }: Facts,
  atMs: number,
): Response | undefined {
  const said = comment === undefined ? {} : { comment };
  // What the directory answered, so that the fold need not ask anybody.
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

/** What is asked after it is digested here: the rules are pure, and take it from what is signed. */
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
