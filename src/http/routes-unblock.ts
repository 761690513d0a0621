/** `/unblock-workflow`: looking at it changes nothing, whoever looks; only sending its form, or a POST, settles. */
import express, { type ErrorRequestHandler, type Request, type Response, Router } from "express";
import { z } from "zod";
import { writeApproval } from "./approval-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { namesIn } from "./names.ts";
import { linkSchema } from "./open-link.ts";
import { Problem, refuseOthers } from "./problem.ts";
import { decide, givenSchema, look, type UnblockView, wrong } from "./unblock.ts";
import { enter, enteredSchema, sentSchema } from "./unblock-entering.ts";
import { pageHeaders, writePage } from "./unblock-page.ts";

/** `GET` shows the page, `POST` decides. */
export function createUnblockRoutes(deps: HttpDeps): Router {
  const router = Router();
  // As many as a form can have, each as long as it may be, and written as long as can be.
  const body = express.urlencoded({ extended: false, limit: "3mb", parameterLimit: 2_000 });
  const page = router.route("/unblock-workflow");
  page.get(async (request, response) => {
    const asked = linkSchema.safeParse(request.query);
    const shown: UnblockView = asked.success
      ? await look(deps, asked.data)
      : wrong(400, "This link is incomplete: copy the whole link.");
    await sendPage(deps, response, shown);
  });
  const refuseTooLong: ErrorRequestHandler = (error, request, response, next) => {
    if (!isForPage(request) || !tooLongSchema.safeParse(error).success) return next(error);
    const text = "That is more than can be read. Nothing was recorded: go back, and shorten it.";
    return sendPage(deps, response, wrong(413, text));
  };
  page.post(body, refuseTooLong, async (request: Request, response: Response) => {
    const isPage = isForPage(request);
    const given = { ...request.query, ...request.body };
    const shown = await recordGiven(deps, request, { given, isPage });
    if (!isPage) {
      if (shown.status !== 200 || shown.state === undefined) throw problemOfPage(shown);
      response.json(writeApproval(shown.state));
      return;
    }
    await sendPage(deps, response, shown);
  });
  page.all(refuseOthers("/unblock-workflow", "GET", "POST"));
  return router;
}

/** What body-parser throws of what is longer than its limits. */
const tooLongSchema = z.object({ status: z.literal(413) });

function isForPage(request: Request): boolean {
  return request.accepts(["json", "html"]) === "html";
}

async function sendPage(deps: HttpDeps, response: Response, shown: UnblockView): Promise<void> {
  response
    .status(shown.status)
    .set(pageHeaders)
    .type("html")
    .send(await draw(deps, shown));
}

/** A decision, or what was entered into the page's form. Throws what programs are told of what cannot be read. */
async function recordGiven(
  deps: HttpDeps,
  request: Request,
  { given, isPage }: { given: Record<string, unknown>; isPage: boolean },
): Promise<UnblockView> {
  const isEntered = "act" in given;
  const entered = isEntered ? enteredSchema.safeParse(given) : undefined;
  if (entered?.success) return enter(deps, request, { ...entered.data, sent: sentSchema.parse(given) });
  const decided = isEntered ? undefined : givenSchema.safeParse(given);
  if (decided?.success) return decide(deps, request, decided.data);
  const error = entered?.error ?? decided?.error;
  if (!isPage && error !== undefined) throw error;
  return wrong(400, "The form could not be read. Nothing was recorded: open the link again.");
}

function problemOfPage({ status, notice, code, form }: UnblockView): Problem {
  const problem = new Problem(status, notice?.text ?? "").withIssues(form?.entering?.issues ?? []);
  if (code !== undefined) problem.more = { code };
  return problem;
}

async function draw(
  { directory }: HttpDeps,
  { state, isOver = false, notice, form }: UnblockView,
): Promise<string> {
  const reader = form?.reader.kind === "person" ? form.reader.id : undefined;
  const names = state === undefined ? new Map<string, string>() : await namesIn(directory, state, reader);
  return writePage({ state, isOver, notice, form, names, nowMs: Date.now() });
}
