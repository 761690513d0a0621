/** Permission prompts of agents, answered in Slack. */
import { answerHook } from "./answer-hook.ts";
import { hookAnswer, hookBody } from "./hook-shapes.ts";
import { defineRoute, ok, type Route } from "./route.ts";
import { waitQuery } from "./shapes.ts";

/** Hooks have a time of their own, most often 60 s: the agent is to hear "ask again" before that. */
const usualWaitMs = 45_000;

export const hookRoutes: readonly Route[] = [
  defineRoute({
    id: "askPermission",
    method: "post",
    path: "/hooks/permission",
    summary: "An agent's hook (PreToolUse, PermissionRequest): people allow or deny the tool's use",
    callers: "active",
    scope: "ask",
    query: waitQuery,
    body: hookBody,
    answers: ok("What the hook reads", hookAnswer),
    takesKey: true,
    answer: (deps, { by, body: hook, query: { wait }, request, response }) => {
      const withinMs = wait === undefined ? usualWaitMs : wait * 1_000;
      return answerHook(deps, { by, hook, withinMs, request, response });
    },
  }),
];
