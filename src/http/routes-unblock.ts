/** `/unblock-workflow`: looking at it changes nothing, whoever looks; only sending its form, or a POST, settles. */
import express, { type Request, Router } from "express";
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
  const body = express.urlencoded({ extended: false, limit: "2mb", parameterLimit: 2_000 });
  const page = router.route("/unblock-workflow");
  page.get(async (request, response) => {
    const asked = linkSchema.safeParse(request.query);
    const shown: UnblockView = asked.success
      ? await look(deps, asked.data)
      : wrong(400, "This link is incomplete: copy the whole link.");
    response
      .status(shown.status)
      .set(pageHeaders)
      .type("html")
      .send(await draw(deps, shown));
  });
  page.post(body, async (request, response) => {
    const isPage = request.accepts(["json", "html"]) === "html";
    const given = { ...request.query, ...request.body };
    const shown = await recordGiven(deps, request, { given, isPage });
    if (!isPage) {
      if (shown.status !== 200 || shown.state === undefined) throw problemOfPage(shown);
      response.json(writeApproval(shown.state));
      return;
    }
    response
      .status(shown.status)
      .set(pageHeaders)
      .type("html")
      .send(await draw(deps, shown));
  });
  page.all(refuseOthers("/unblock-workflow", "GET", "POST"));
  return router;
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

function problemOfPage({ status, notice, code }: UnblockView): Problem {
  const problem = new Problem(status, notice?.text ?? "");
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
