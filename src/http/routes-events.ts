/** Server-sent events: of one approval, and of all. */
import type { Request, Response } from "express";
import { isUnsearchable } from "../resonate/engine-error.ts";
import { ownerOfNamed } from "./asked-answer.ts";
import { followApproval, readTold } from "./follow-approval.ts";
import type { HttpDeps } from "./http-deps.ts";
import { Problem } from "./problem.ts";
import { problemOf } from "./refusal-problem.ts";
import { answered, defineRoute, nothing, type Route } from "./route.ts";
import { writeStream } from "./write-stream.ts";

interface Streaming {
  by: string;
  request: Request;
  response: Response;
}

const description =
  "A stream of server-sent events named `approval`: the data of each is what GET /approvals/:id answers";

export const eventRoutes: readonly Route[] = [
  defineRoute({
    id: "followApproval",
    method: "get",
    path: "/approvals/:id/events",
    summary: "One approval as it changes, until it has ended",
    callers: "known",
    scope: "read",
    owner: ownerOfNamed,
    query: nothing,
    body: nothing,
    answers: {
      200: { description, isStream: true },
      204: { description: "It has ended, and `Last-Event-ID` is its last event: do not come again" },
    },
    answer: async (deps, { by, id, request, response }) => {
      const named = { by, id };
      const first = await readTold(deps, named);
      const seen = lastEventId(request);
      if (first.hasEnded && first.id === seen) response.status(204).end();
      else
        await stream(deps, { by, request, response }, (signal) =>
          followApproval(deps, { first, named, seen }, signal),
        );
      return answered;
    },
  }),
  defineRoute({
    id: "followApprovals",
    method: "get",
    path: "/events",
    summary: "Every approval that is opened, goes on or ends, from now on or from `Last-Event-ID`",
    callers: "known",
    scope: "read",
    query: nothing,
    body: nothing,
    answers: { 200: { description, isStream: true } },
    answer: async (deps, given) => {
      const place = await deps.events.begin(lastEventId(given.request)).catch((error: unknown) => {
        if (!isUnsearchable(error)) throw error;
        throw new Problem(501, "This engine cannot search", "Follow each approval by its promise's ID.");
      });
      if (place === undefined)
        throw new Problem(400, "The Last-Event-ID is not one of this stream", "Begin again without one.");
      await stream(deps, given, (signal) => deps.events.follow(place, signal));
      return answered;
    },
  }),
];

function lastEventId(request: Request): string | undefined {
  return request.get("last-event-id") || undefined;
}

async function stream(
  { streams, stopping }: HttpDeps,
  { by, request, response }: Streaming,
  events: (signal: AbortSignal) => AsyncIterable<string>,
): Promise<void> {
  if (request.method === "HEAD") {
    response.type("text/event-stream").end();
    return;
  }
  const release = streams.take(by);
  if (release === undefined) throw problemOf("too-many-streams", { by });
  try {
    await writeStream(response, { stopping }, events);
  } finally {
    release();
  }
}
