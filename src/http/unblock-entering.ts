/** What a person enters on the page of a link: the answer to a question, or an edit of what is asked. */
import type { Request } from "express";
import { z } from "zod";
import { isStale, requestSeen } from "../approval/edit.ts";
import { editForm } from "../approval/editable.ts";
import { readEnteredEdit } from "../approval/entered-edit.ts";
import type { ApprovalState } from "../approval/state.ts";
import type { FieldIssue } from "../form/field-issue.ts";
import type { Json } from "../form/json-schema.ts";
import { formOf } from "../form/read-form.ts";
import { findTooLong } from "../form/value-form.ts";
import { mayRespond } from "../gateway/may-respond.ts";
import { respond } from "../gateway/respond.ts";
import type { Act, ResponseResult } from "../gateway/response-request.ts";
import { isCrossSite } from "./cross-site-guard.ts";
import type { HttpDeps } from "./http-deps.ts";
import { linkNonce } from "./idempotency-key.ts";
import { namesIn } from "./names.ts";
import { linkSchema, openLink } from "./open-link.ts";
import { findEmptied, readControls, type Sent } from "./page-form.ts";
import { recordedSentence } from "./sentences.ts";
import { offerForm, refused, type UnblockView, unrecorded } from "./unblock.ts";

export const enteredSchema = linkSchema.extend({
  act: z.enum(["answer", "edit"]),
  comment: z.string().max(2_000).default(""),
  nonce: z.string().max(100),
  /** The digest of what the page showed. */
  asked: z.string().max(200).optional(),
});
/** Everything that was sent. */
export const sentSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
type Given = z.output<typeof enteredSchema> & { sent: Sent };

/** Records what was entered, if its person may give it and it fits. */
export async function enter(deps: HttpDeps, request: Request, given: Given): Promise<UnblockView> {
  const opened = await openLink(deps, given);
  if (opened.kind === "refused") return refused(opened.code);
  const { state, by } = opened;
  if (given.token === undefined && isCrossSite(request, deps.publicUrl))
    return refused("link-from-elsewhere");
  const entered = readEntered(given, requestSeen(state, given.asked));
  const result = await record(deps, given, { by, entered, state });
  const now = "state" in result ? result.state : state;
  const names = await namesIn(deps.directory, now);
  const form = await offerForm(deps, given, { by, comment: given.comment, state: now });
  if (result.kind === "recorded") {
    const notice = { kind: "done", text: recordedSentence(now, given.act, names) } as const;
    return {
      status: 200,
      state: now,
      notice,
      ...(now.outcome === undefined && given.act === "edit" ? { form } : {}),
    };
  }
  const wrong = unrecorded(result, names);
  if (result.kind === "closed" || form.entering?.act !== given.act)
    return { ...wrong, state: now, isOver: result.kind === "closed" };
  // What was typed is there to be put right; what somebody else edited meanwhile is shown as it is now.
  const isOther = given.act === "edit" && isStale(now, given.asked);
  const { values } = entered;
  const begun = isOther ? {} : { values, issues: "issues" in result ? result.issues : [], isBegun: true };
  return { ...wrong, state: now, form: { ...form, entering: { ...form.entering, ...begun } } };
}

/** Values that cannot be read are told to those alone who may give them, of what is asked now. */
async function record(
  deps: HttpDeps,
  given: Given,
  { by, entered, state }: { by: string; entered: Entered; state: ApprovalState },
): Promise<ResponseResult> {
  const { promise_id: promiseId, asked, comment, nonce } = given;
  const { act, issues } = entered;
  const response = {
    promiseId,
    act,
    by,
    surface: "link",
    read: true,
    nonce: linkNonce(by, `${given.act} ${nonce}`, "enter"),
    ...(asked === undefined ? {} : { asked }),
    ...(act.kind === "answer" || comment.trim() === "" ? {} : { comment }),
  } as const;
  if (issues.length === 0) return respond(deps, response);
  const may = await mayRespond(deps, { ...response, act: emptied(act) });
  if (may.kind !== "may") return may;
  return { kind: act.kind === "edit" ? "invalid-edit" : "invalid-answer", issues, state };
}

function emptied({ kind }: Entered["act"]): Entered["act"] {
  return kind === "edit" ? { kind, values: {} } : { kind, answer: {} };
}

/** What was entered, as it is recorded and as its controls showed it. */
interface Entered {
  act: Extract<Act, { kind: "answer" | "edit" }>;
  values: Record<string, Json>;
  issues: FieldIssue[];
}

function readEntered({ act, sent }: Given, request: ApprovalState["request"]): Entered {
  if (act === "answer") {
    const answer = readControls(formOf(request.form), sent);
    const issues = Object.entries(answer).flatMap(([name, value]) => findTooLong(name, value));
    return { act: { kind: "answer", answer }, values: answer, issues };
  }
  const form = editForm(request);
  const entered = readControls(form, sent);
  const { values, issues } = readEnteredEdit(request, entered);
  return { act: { kind: "edit", values }, values: entered, issues: [...issues, ...findEmptied(form, sent)] };
}
