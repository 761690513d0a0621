/** Looking at an approval by a link, and deciding it: what the page then shows. */
import { randomUUID } from "node:crypto";
import type { Request } from "express";
import { z } from "zod";
import { isStale } from "../approval/edit.ts";
import { editForm, isEditable } from "../approval/editable.ts";
import { writtenValues } from "../approval/entered-edit.ts";
import type { ApprovalState } from "../approval/state.ts";
import { formOf } from "../form/read-form.ts";
import { mayRespond } from "../gateway/may-respond.ts";
import type { About } from "../gateway/refusal.ts";
import type { RefusalCode } from "../gateway/refusals.ts";
import { respond } from "../gateway/respond.ts";
import type { Act, ResponseRequest, ResponseResult, Unrecorded } from "../gateway/response-request.ts";
import { rowOf } from "../gateway/say-refusal.ts";
import { isCrossSite } from "./cross-site-guard.ts";
import type { HttpDeps } from "./http-deps.ts";
import { linkNonce, linkNoncesOf } from "./idempotency-key.ts";
import { namesIn } from "./names.ts";
import { type Link, linkSchema, openLink } from "./open-link.ts";
import { endSentence, type Names, recordedSentence, refusalText } from "./sentences.ts";
import type { Entering, PageForm, PageNotice, Reader } from "./unblock-page.ts";

export const givenSchema = linkSchema.extend({
  decision: z.enum(["approve", "deny"]),
  comment: z.string().max(2_000).default(""),
  nonce: z.string().max(100).optional(),
  confirmed: z.string().max(10).optional(),
  /** The digest of what the page showed. */
  asked: z.string().max(200).optional(),
});
type Given = z.output<typeof givenSchema>;

/** What the page shows, and with which HTTP status. */
export interface UnblockView {
  status: number;
  /** Why it was refused, for programs. */
  code?: RefusalCode;
  state?: ApprovalState;
  /** Nobody answers it any more. */
  isOver?: boolean;
  notice?: PageNotice;
  form?: PageForm;
}

export function wrong(status: number, text: string): UnblockView {
  return { status, notice: { kind: "wrong", text } };
}

/** Changes nothing. */
export async function look(deps: HttpDeps, asked: Link): Promise<UnblockView> {
  const opened = await openLink(deps, asked);
  if (opened.kind === "refused") return refused(opened.code);
  const { state, by, isOver } = opened;
  if (isOver || state.outcome !== undefined) {
    const names = await namesIn(deps.directory, state);
    return { status: 200, state, isOver, notice: { kind: "told", text: endSentence(state, names) } };
  }
  const form = await offerForm(deps, asked, { by, comment: "", state });
  const act: Act = form.entering?.act === "answer" ? noAnswer : { kind: "decision", decision: "approve" };
  const may = await mayRespond(deps, lookingOf(asked, { act, by, state }));
  if (may.kind !== "may" && may.kind !== "recorded" && !isRepeated(may))
    return { ...unrecorded(may, new Map()), status: 200, state };
  return { status: 200, state, form };
}

const noAnswer = { kind: "answer", answer: {} } as const;

function lookingOf(
  { promise_id: promiseId }: Link,
  { act, by, state }: { act: Act; by: string; state: ApprovalState },
): ResponseRequest {
  // The page shows it as it is now.
  return { promiseId, act, by, surface: "link", nonce: "look", ...seenOf(state) };
}

/** The page's form, with what may be entered in it. */
export async function offerForm(
  deps: HttpDeps,
  asked: Link,
  shown: { by: string; comment: string; state: ApprovalState },
): Promise<PageForm> {
  const { by, state } = shown;
  const form = pageFormOf(asked, shown);
  const entering = enteringOf(state);
  if (entering?.act !== "edit") return entering === undefined ? form : { ...form, entering };
  const may = await mayRespond(deps, lookingOf(asked, { act: { kind: "edit", values: {} }, by, state }));
  return may.kind === "may" ? { ...form, entering } : form;
}

/** What people may enter, as it is now. */
function enteringOf({ request }: ApprovalState): Entering | undefined {
  const begun = { issues: [], isBegun: false };
  if (request.form !== undefined) return { act: "answer", form: formOf(request.form), values: {}, ...begun };
  if (!isEditable(request)) return undefined;
  return { act: "edit", form: editForm(request), values: writtenValues(request.fields), ...begun };
}

/** What whoever reads a page with this sees. */
export function seenOf({ digests }: ApprovalState): { asked?: string } {
  return digests === undefined ? {} : { asked: digests.asked };
}

/** Who has approved may still change their mind while it is open. */
function isRepeated(result: ResponseResult): boolean {
  return result.kind === "refused" && result.reason === "repeated";
}

/** Why they may not, as the page and programs read it. */
export function unrecorded(result: Unrecorded, names: Names): UnblockView {
  const { code, about } = rowOf(result);
  return refused(code, about, names);
}

export function refused(code: RefusalCode, about?: About, names?: Names): UnblockView {
  const { status, text } = refusalText(code, about, names);
  return { ...wrong(status, text), code };
}

/** Records the decision, if its person may give it and means it. */
export async function decide(deps: HttpDeps, request: Request, given: Given): Promise<UnblockView> {
  const opened = await openLink(deps, given);
  if (opened.kind === "refused") return refused(opened.code);
  const { state, by } = opened;
  // Whoever has a link of their own has shown that they mean it; anybody's page could send what needs none.
  if (given.token === undefined && isCrossSite(request, deps.publicUrl)) {
    return refused("link-from-elsewhere");
  }
  if (mustConfirm(given, state)) {
    const form = { ...pageFormOf(given, { by, comment: given.comment, state }), confirming: true };
    return {
      status: 200,
      state,
      form,
      notice: { kind: "told", text: "Do you really mean to approve this?" },
    };
  }
  const result = await respond(deps, responseOf(request, given, by));
  const now = "state" in result ? result.state : state;
  const names = await namesIn(deps.directory, now);
  if (result.kind === "recorded") {
    return {
      status: 200,
      state: now,
      notice: { kind: "done", text: recordedSentence(now, given.decision, names) },
    };
  }
  const again =
    result.kind === "refused" && (result.reason === "reason-needed" || result.reason === "edited");
  const form =
    again || result.kind === "not-ready"
      ? { form: await offerForm(deps, given, { by, comment: given.comment, state: now }) }
      : {};
  return { ...unrecorded(result, names), state: now, isOver: result.kind === "closed", ...form };
}

/** What was edited since the page was made is refused instead: nobody confirms what they have just seen for the first time. */
function mustConfirm({ nonce, decision, confirmed, asked }: Given, state: ApprovalState): boolean {
  const isPage = nonce !== undefined;
  if (!isPage || !state.request.dangerous || decision !== "approve" || confirmed === "yes") return false;
  return asked === undefined || !isStale(state, asked);
}

function responseOf(request: Request, given: Given, by: string): ResponseRequest {
  const { promise_id: promiseId, decision, comment, nonce, asked } = given;
  return {
    promiseId,
    ...(asked === undefined ? {} : { asked }),
    act: { kind: "decision", decision },
    by,
    surface: "link",
    // The page shows the whole of it.
    ...(nonce === undefined ? {} : { read: true }),
    ...(nonce === undefined
      ? linkNoncesOf(request, by, decision)
      : // A page that is sent twice is one response, and it may be sent again with the other decision.
        { nonce: linkNonce(by, nonce, decision) }),
    ...(comment.trim() === "" ? {} : { comment }),
  };
}

function pageFormOf(
  { promise_id: promiseId, token }: Link,
  { by, comment, state }: { by: string; comment: string; state: ApprovalState },
): PageForm {
  const reader: Reader = token === undefined ? { kind: "anyone" } : { kind: "person", id: by };
  return { reader, promiseId, token, nonce: randomUUID(), comment, confirming: false, ...seenOf(state) };
}
