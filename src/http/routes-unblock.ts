/** `/unblock-workflow`: looking at it changes nothing, whoever looks; only sending its form, or a POST, settles. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import express, { type Request, Router } from "express";
import { z } from "zod";
import type { ApprovalState } from "../approval/state.ts";
import { findApproval } from "../durable/approval-reader.ts";
import { readLinkToken } from "../durable/link.ts";
import { mayRespond } from "../gateway/may-respond.ts";
import { respond } from "../gateway/respond.ts";
import type { ResponseRequest, ResponseResult } from "../gateway/response-request.ts";
import { writeApproval } from "./approval-answer.ts";
import { isForeign } from "./foreign.ts";
import type { HttpParts } from "./http-parts.ts";
import { namesIn } from "./names.ts";
import { Problem } from "./problem.ts";
import { endSentence, recordedSentence, refusalSentence } from "./sentences.ts";
import { type PageForm, type PageNotice, pageHeaders, writePage } from "./unblock-page.ts";

/** Who answers where nobody is named. */
const linkActor = "link";

const text = (longest: number) => z.string().max(longest);
const askedSchema = z.object({ promise_id: text(2_000), token: text(1_000).optional() });
const givenSchema = askedSchema.extend({
  decision: z.enum(["approve", "deny"]),
  comment: text(2_000).default(""),
  nonce: text(100).optional(),
  confirmed: text(10).optional(),
});
type Given = z.output<typeof givenSchema>;

/** An approval, and who looks at it by this link. */
type Opened =
  | { kind: "opened"; state: ApprovalState; by: string; isOver: boolean }
  | { kind: "refused"; status: number; text: string };

interface Shown {
  status: number;
  state?: ApprovalState;
  notice?: PageNotice;
  form?: PageForm;
}

/** `GET` shows the page, `POST` decides. */
export function createUnblockRoutes(parts: HttpParts): Router {
  const router = Router();
  const body = express.urlencoded({ extended: false, limit: "20kb", parameterLimit: 20 });
  router.get("/unblock-workflow", async (request, response) => {
    const asked = askedSchema.safeParse(request.query);
    const shown: Shown = asked.success
      ? await look(parts, asked.data)
      : wrong(400, "This link is incomplete: copy all of it.");
    response
      .status(shown.status)
      .set(pageHeaders)
      .type("html")
      .send(await draw(parts, shown));
  });
  router.post("/unblock-workflow", body, async (request, response) => {
    const isPage = request.accepts(["json", "html"]) === "html";
    const given = givenSchema.safeParse({ ...request.query, ...request.body });
    if (!given.success && !isPage) throw given.error;
    const shown: Shown = given.success
      ? await decide(parts, request, given.data)
      : wrong(400, "That was not understood. Nothing was recorded: open the link again.");
    if (!isPage) {
      if (shown.status !== 200 || shown.state === undefined)
        throw new Problem(shown.status, shown.notice?.text ?? "");
      response.json(writeApproval(shown.state));
      return;
    }
    response
      .status(shown.status)
      .set(pageHeaders)
      .type("html")
      .send(await draw(parts, shown));
  });
  return router;
}

function wrong(status: number, text: string, more: Omit<Shown, "status" | "notice"> = {}): Shown {
  return { status, notice: { kind: "wrong", text }, ...more };
}

/** A link is sent before its round is there: whoever follows it at once waits that moment. */
async function findSoon(parts: HttpParts, promiseId: string): ReturnType<typeof findApproval> {
  for (const waitMs of [50, 150, 300]) {
    const found = await findApproval(parts, promiseId);
    if (found.kind !== "unknown") return found;
    await pause(waitMs);
  }
  return findApproval(parts, promiseId);
}

/** Nobody without a genuine link of this very approval learns what it is about, unless it is `direct`. */
async function open(parts: HttpParts, { promise_id, token }: z.output<typeof askedSchema>): Promise<Opened> {
  const found = await findSoon(parts, promise_id);
  const nothing = {
    kind: "refused",
    status: 404,
    text: refusalSentence({ kind: "unknown" }, new Map()),
  } as const;
  if (!("state" in found)) return nothing;
  const { state } = found;
  const isOver = found.kind === "ended" || found.kind === "ended-outside";
  if (token !== undefined) {
    const person = readLinkToken(parts.signer, token, state.approval);
    if (person !== undefined) return { kind: "opened", state, by: person, isOver };
    return {
      kind: "refused",
      status: 403,
      text: "This link is not genuine, or not for this approval. Nothing was recorded.",
    };
  }
  if (state.request.direct) return { kind: "opened", state, by: linkActor, isOver };
  return {
    kind: "refused",
    status: 403,
    text: "This can only be answered in Slack, or by a link of one's own.",
  };
}

async function look(parts: HttpParts, asked: z.output<typeof askedSchema>): Promise<Shown> {
  const opened = await open(parts, asked);
  if (opened.kind === "refused") return wrong(opened.status, opened.text);
  const { state, by, isOver } = opened;
  if (isOver || state.outcome !== undefined) {
    const names = await namesIn(parts.directory, state);
    return { status: 200, state, notice: { kind: "told", text: endSentence(state, names) } };
  }
  const may = await mayRespond(parts, {
    promiseId: asked.promise_id,
    act: { kind: "decision", decision: "approve" },
    by,
    surface: "link",
    nonce: "look",
  });
  if (may.kind !== "may" && !isRepeated(may)) return wrong(200, sentenceOf(may), { state });
  return { status: 200, state, form: formOf(asked, "") };
}

/** Who has approved may still change their mind while it is open. */
function isRepeated(result: ResponseResult): boolean {
  return result.kind === "refused" && result.reason === "repeated";
}

function sentenceOf(result: ResponseResult): string {
  return result.kind === "recorded" ? "" : refusalSentence(result, new Map());
}

async function decide(parts: HttpParts, request: Request, given: Given): Promise<Shown> {
  const opened = await open(parts, given);
  if (opened.kind === "refused") return wrong(opened.status, opened.text);
  const { state, by } = opened;
  // Whoever has a link of their own has shown that they mean it; anybody's page could send what needs none.
  if (given.token === undefined && isForeign(request, parts.publicUrl)) {
    return wrong(403, "That came from another page. Nothing was recorded: open the link itself.");
  }
  const isPage = given.nonce !== undefined;
  if (isPage && state.request.dangerous && given.decision === "approve" && given.confirmed !== "yes") {
    const form = { ...formOf(given, given.comment), confirming: true };
    return {
      status: 200,
      state,
      form,
      notice: { kind: "told", text: "Do you really mean to approve this?" },
    };
  }
  const result = await respond(parts, responseOf(request, given, by));
  const now = "state" in result ? result.state : state;
  const names = await namesIn(parts.directory, now);
  if (result.kind === "recorded") {
    return {
      status: 200,
      state: now,
      notice: { kind: "done", text: recordedSentence(now, given.decision, names) },
    };
  }
  const again = result.kind === "refused" && result.reason === "reason-needed";
  const form = again || result.kind === "not-ready" ? { form: formOf(given, given.comment) } : {};
  return wrong(statusOf(result), refusalSentence(result, names), { state: now, ...form });
}

function responseOf(request: Request, given: Given, by: string): ResponseRequest {
  const { promise_id: promiseId, decision, comment, nonce } = given;
  const own = nonce ?? request.get("idempotency-key") ?? randomUUID();
  return {
    promiseId,
    act: { kind: "decision", decision },
    by,
    surface: "link",
    // A page that is sent twice is one response; one whose comment was mended is another.
    nonce: `link ${by} ${own} ${decision}`,
    ...(comment.trim() === "" ? {} : { comment }),
  };
}

function statusOf(result: Exclude<ResponseResult, { kind: "recorded" }>): number {
  switch (result.kind) {
    case "lost":
    case "closed":
      return 409;
    case "refused":
      return result.reason === "reason-needed" ? 422 : 403;
    case "invalid-answer":
      return 422;
    case "uncheckable":
      return 403;
    case "unknown":
    case "not-an-approval":
      return 404;
    case "not-ready":
      return 503;
  }
}

function formOf({ promise_id: promiseId, token }: z.output<typeof askedSchema>, comment: string): PageForm {
  return { promiseId, token, nonce: randomUUID(), comment, confirming: false };
}

async function draw({ directory }: HttpParts, { state, notice, form }: Shown): Promise<string> {
  const names = state === undefined ? new Map<string, string>() : await namesIn(directory, state);
  return writePage({ state, notice, form, names, nowMs: Date.now() });
}
