/** The page of a link: what is asked, by whom, by when, and the buttons. It needs no scripts and nothing from elsewhere. */
import { createHash } from "node:crypto";
import { type ApprovalState, deadlineOf, unnamedProgram } from "../approval/state.ts";
import { Html, html } from "./html.ts";
import { writeTime } from "./page-time.ts";

const style = `
:root { color-scheme: light dark; --line: #8a8f98; --quiet: #565b63; --go: #0a6b45; --stop: #b3261e; --on: #fff; --page: #fff; --ink: #1d1f23; }
@media (prefers-color-scheme: dark) { :root { --quiet: #b3b8c2; --go: #7fd8ae; --stop: #ffb4ab; --on: #111; --page: #16181c; --ink: #eceef2; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 36rem; margin: 0 auto; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: 0 0 1.5rem; }
dt { color: var(--quiet); }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.notice { border-left: .25rem solid var(--line); padding: .5rem .75rem; margin: 0 0 1.5rem; }
.notice.done { border-color: var(--go); }
.notice.wrong { border-color: var(--stop); }
label { display: block; margin-bottom: .25rem; }
textarea { width: 100%; font: inherit; padding: .5rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--page); color: var(--ink); }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1rem; }
button { font: inherit; font-weight: 600; padding: .6rem 1.4rem; border-radius: .4rem; border: 2px solid transparent; cursor: pointer; }
.approve { background: var(--go); color: var(--on); }
.deny { background: transparent; color: var(--stop); border-color: var(--stop); }
button:focus-visible, textarea:focus-visible { outline: 3px solid #4c8dff; outline-offset: 2px; }
@media (max-width: 28rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
`;

/** What a browser may do with the page: show it, and send its form back here. */
export const pageHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
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

/** What the form sends back beside the decision. */
export interface PageForm {
  promiseId: string;
  token: string | undefined;
  nonce: string;
  comment: string;
  /** Asks once more before it approves. */
  confirming: boolean;
}

export interface UnblockPage {
  /** Undefined: there is nothing that may be shown. */
  state: ApprovalState | undefined;
  notice: PageNotice | undefined;
  /** Undefined: there is nothing to decide. */
  form: PageForm | undefined;
  /** Names of people by their IDs, as far as they are known. */
  names: ReadonlyMap<string, string>;
  nowMs: number;
}

/** Writes the whole page. */
export function writePage(page: UnblockPage): string {
  const { state, notice } = page;
  const title = state?.request.title ?? "Signoff";
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Signoff</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${notice && html`<p class="notice ${notice.kind}" role="status">${notice.text}</p>`}
${state && writeFacts(page, state)}
${page.form && state && writeForm(page.form, state)}
</main>
</body>
</html>
`;
  return body.text;
}

function writeFacts({ names, nowMs }: UnblockPage, state: ApprovalState): Html {
  const { requester, workflow, run, request } = state;
  const program = workflow === unnamedProgram ? `${unnamedProgram} (unproven)` : "a program";
  const by = requester === undefined ? program : (names.get(requester) ?? requester);
  const deadlineMs = deadlineOf(state);
  const until = state.outcome === undefined && deadlineMs !== undefined;
  const fields = Object.entries(request.fields).map(([name, value]) => writeFact(name, html`${value}`));
  return html`<dl>
${fields}${writeFact("Asked by", html`${by}`)}${writeFact("For", html`${workflow === unnamedProgram ? "" : `${workflow}, `}run ${run}`)}
${writeFact("Asked", writeTime(state.openedAtMs, nowMs))}
${until ? writeFact("Answer by", writeTime(deadlineMs, nowMs)) : undefined}
</dl>`;
}

function writeFact(name: string, value: Html): Html {
  return html`<dt>${name}</dt><dd>${value}</dd>`;
}

function writeForm(form: PageForm, { request: { reasons } }: ApprovalState): Html {
  const isAsked = [reasons.deny, reasons.approve].some((asked) => asked !== "none");
  const needed = [
    ...(reasons.approve === "required" ? ["to approve"] : []),
    ...(reasons.deny === "required" ? ["to deny"] : []),
  ];
  const hint = needed.length === 0 ? "optional" : `needed ${needed.join(" and ")}`;
  const deny = html`<button class="deny" name="decision" value="deny">Deny</button>`;
  return html`<form method="post" action="/unblock-workflow">
<input type="hidden" name="promise_id" value="${form.promiseId}">
${form.token !== undefined ? html`<input type="hidden" name="token" value="${form.token}">` : undefined}
<input type="hidden" name="nonce" value="${form.nonce}">
${form.confirming ? html`<input type="hidden" name="confirmed" value="yes">` : undefined}
${
  isAsked || form.comment !== ""
    ? html`<label for="comment">Comment (${hint})</label>
<textarea id="comment" name="comment" rows="3" maxlength="2000">${form.comment}</textarea>`
    : undefined
}
<div class="buttons">
<button class="approve" name="decision" value="approve">${form.confirming ? "Yes, approve" : "Approve"}</button>
${deny}
</div>
</form>`;
}
