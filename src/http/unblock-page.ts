/** The page of a link: what is asked, by whom, by when, and the buttons. It needs no scripts and nothing from elsewhere. */
import { createHash } from "node:crypto";
import { editedFields } from "../approval/edit.ts";
import { shownFields } from "../approval/request.ts";
import {
  type ApprovalState,
  askingPrefix,
  deadlineOf,
  requestersOf,
  unnamedProgram,
} from "../approval/state.ts";
import type { Form } from "../form/form-field.ts";
import { isGeneratedId } from "../gateway/run-id.ts";
import { type Html, html, verbatim } from "./html.ts";
import { nameMentioned } from "./mentions.ts";
import { writeEdited } from "./page-field.ts";
import { type Entered, writeControls } from "./page-form.ts";
import { writeTime } from "./page-time.ts";
import { unblockStyle } from "./unblock-style.ts";
import { writeDocument } from "./write-document.ts";

/** What a browser may do with the page: show it, and send its form back here. */
export const pageHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(unblockStyle).digest("base64")}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
} as const;

export interface PageNotice {
  kind: "done" | "wrong" | "told";
  text: string;
}

/** In whose name the answer is recorded: a person whose link it is, or whoever has the link. */
export type Reader = { kind: "person"; id: string } | { kind: "anyone" };

/** What the form sends back beside the decision. */
export interface PageForm {
  reader: Reader;
  promiseId: string;
  token: string | undefined;
  nonce: string;
  /** The digest of what the page shows, of what is bound to that. */
  asked?: string;
  comment: string;
  /** Asks once more before it approves. */
  confirming: boolean;
  /** What its reader may enter here: the answer to a question, or other values of what is asked. */
  entering?: Entering;
}

export interface Entering extends Entered {
  act: "answer" | "edit";
  form: Form;
  /** Some of it was sent, and could not be recorded. */
  isBegun: boolean;
}

export interface UnblockPage {
  /** Undefined: there is nothing that may be shown. */
  state: ApprovalState | undefined;
  notice: PageNotice | undefined;
  /** Undefined: there is nothing to decide. */
  form: PageForm | undefined;
  /** Nobody answers it any more, whatever its state says: its run was ended from outside. */
  isOver: boolean;
  /** Names of people by their IDs, as far as they are known. */
  names: ReadonlyMap<string, string>;
  nowMs: number;
}

/** Writes the whole page. */
export function writePage(page: UnblockPage): string {
  const { state, notice, names } = page;
  const edited = state !== undefined && editedFields(state).size > 0 ? " (edited)" : "";
  const title = nameMentioned(`${state?.request.title ?? "This link cannot be used"}${edited}`, names);
  const main = html`<p class="top"><span>Signoff · ${state?.request.form === undefined ? "approval request" : "question"}</span>${state && writeStanding(page, state)}</p>
<h1>${title}</h1>
${state && writeAsked(page, state)}
${notice && html`<p class="notice ${notice.kind}" role="status">${nameMentioned(notice.text, names)}</p>`}
${state && writeFacts(page, state)}
${page.form && state && writeForms(page, page.form, state)}`;
  return writeDocument({ title, style: unblockStyle, main });
}

function writeStanding({ isOver }: UnblockPage, { outcome }: ApprovalState): Html {
  if (outcome === undefined)
    return isOver
      ? html`<strong class="state closed">Closed</strong>`
      : html`<strong class="state">Waiting</strong>`;
  const { kind } = outcome;
  return html`<strong class="state ${kind}">${kind.charAt(0).toUpperCase()}${kind.slice(1)}</strong>`;
}

/** Who asks, as far as that is proven (law 12). */
function writeAsked({ names, nowMs }: UnblockPage, state: ApprovalState): Html {
  const { workflow } = state;
  const program = workflow === unnamedProgram ? `${unnamedProgram} (unproven)` : "a program";
  const all = requestersOf(state).map((one) => names.get(one) ?? one);
  const by = all.length === 0 ? program : all.join(" for ");
  return html`<p class="asked">Requested by ${by}, ${writeTime(state.openedAtMs, nowMs)}</p>`;
}

function writeFacts({ names, nowMs, isOver }: UnblockPage, state: ApprovalState): Html {
  const { workflow, run, request, outcome } = state;
  const deadlineMs = isOver || outcome !== undefined ? undefined : deadlineOf(state);
  const edited = editedFields(state);
  const fields = Object.entries(shownFields(request)).map(([name, field]) =>
    writeFact(name, writeEdited(field, { edit: edited.get(name), names })),
  );
  const isNamed = workflow !== unnamedProgram && !workflow.startsWith(askingPrefix);
  const named = isNamed ? [workflow] : [];
  const chosen = isGeneratedId(run) && named.length > 0 ? [] : [`run ${run}`];
  return html`<dl>
${fields}${writeFact("Workflow", html`${[...named, ...chosen].join(", ")}`)}
${deadlineMs === undefined ? undefined : writeFact("Answer by", writeTime(deadlineMs, nowMs))}
</dl>`;
}

function writeFact(name: string, value: Html): Html {
  return html`<dt>${name}</dt><dd>${value}</dd>`;
}

function writeForms({ names }: UnblockPage, form: PageForm, state: ApprovalState): Html {
  const { entering, reader } = form;
  const told = html`<p class="small">${describeReader(reader, names)} Nothing is recorded until you press a button.</p>`;
  if (entering?.act === "answer")
    return html`<form method="post" action="/unblock-workflow" novalidate>
${writeHidden(form)}${writeControls(entering.form, entering)}
<div class="buttons"><button class="approve" name="act" value="answer">Answer</button></div>
${told}
</form>`;
  return html`${entering && writeEditing(form, entering, state)}${writeDecision(form, state, told)}`;
}

/** Folded in until its reader wants it: most only decide. */
function writeEditing(form: PageForm, entering: Entering, { decisions }: ApprovalState): Html {
  const isVoid = decisions.some(({ decision }) => decision === "approve");
  const consequence = isVoid
    ? "The approvals so far will not count any more: people then decide on the new values."
    : "Saving approves nothing: people then decide on the new values.";
  return html`<details class="edit"${entering.isBegun ? html` open` : undefined}><summary>Edit before it is approved</summary>
<form method="post" action="${addressOf(form)}" novalidate>
<p class="small">${consequence}</p>
${writeControls(entering.form, entering)}
<label for="reason">Reason <span>(optional)</span></label>
<textarea id="reason" name="comment" rows="2" maxlength="2000">${verbatim(entering.isBegun ? form.comment : "")}</textarea>
<div class="buttons"><button class="deny" name="act" value="edit">Save</button></div>
</form></details>
`;
}

function writeDecision(form: PageForm, { request: { reasons } }: ApprovalState, told: Html): Html {
  const needed = [
    ...(reasons.approve === "required" ? ["to approve"] : []),
    ...(reasons.deny === "required" ? ["to deny"] : []),
  ];
  const hint = needed.length === 0 ? "optional" : `required ${needed.join(" and ")}`;
  return html`<form method="post" action="/unblock-workflow">
${writeHidden(form)}${form.confirming ? html`<input type="hidden" name="confirmed" value="yes">` : undefined}
<label for="comment">Comment <span>(${hint})</span></label>
<textarea id="comment" name="comment" rows="3" maxlength="2000">${verbatim(form.entering?.isBegun ? "" : form.comment)}</textarea>
<div class="buttons">
<button class="approve" name="decision" value="approve">${form.confirming ? "Yes, approve" : "Approve"}</button>
<button class="deny" name="decision" value="deny">Deny</button>
</div>
${told}
</form>`;
}

/** What the other form has in hidden inputs: so each is on the page once. */
function addressOf({ promiseId, token, nonce, asked }: PageForm): string {
  const query = new URLSearchParams({ promise_id: promiseId, nonce });
  if (token !== undefined) query.set("token", token);
  if (asked !== undefined) query.set("asked", asked);
  return `/unblock-workflow?${query}`;
}

function writeHidden({ promiseId, token, nonce, asked }: PageForm): Html {
  return html`<input type="hidden" name="promise_id" value="${promiseId}">
${token !== undefined ? html`<input type="hidden" name="token" value="${token}">` : undefined}
<input type="hidden" name="nonce" value="${nonce}">
${asked === undefined ? undefined : html`<input type="hidden" name="asked" value="${asked}">`}
`;
}

function describeReader(reader: Reader, names: UnblockPage["names"]): string {
  if (reader.kind === "anyone") return "Anyone who has this link can answer.";
  return `Your answer is recorded as ${names.get(reader.id) ?? reader.id}: this link is yours, so keep it to yourself.`;
}
