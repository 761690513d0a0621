/** `/unblock-workflow`: looking at it changes nothing, whoever looks; only sending its form, or a POST, settles. */
import express, { Router } from "express";
import { writeApproval } from "./approval-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { namesIn } from "./names.ts";
import { linkSchema } from "./open-link.ts";
import { Problem, refuseOthers } from "./problem.ts";
import { decide, givenSchema, look, type UnblockView, wrong } from "./unblock.ts";
import { pageHeaders, writePage } from "./unblock-page.ts";

/** `GET` shows the page, `POST` decides. */
export function createUnblockRoutes(deps: HttpDeps): Router {
  const router = Router();
  const body = express.urlencoded({ extended: false, limit: "20kb", parameterLimit: 20 });
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
    const given = givenSchema.safeParse({ ...request.query, ...request.body });
    if (!given.success && !isPage) throw given.error;
    const shown: UnblockView = given.success
      ? await decide(deps, request, given.data)
      : wrong(400, "The form could not be read. Nothing was recorded: open the link again.");
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
