/** Whether a caller's scopes let it through to what it asks for. */
import type { CallAct } from "../gateway/attempt.ts";
import { authorize } from "../gateway/authorize.ts";
import type { HttpDeps } from "./http-deps.ts";
import { problemOf } from "./refusal-problem.ts";

export async function isAllowed(deps: HttpDeps, by: string, act: CallAct): Promise<boolean> {
  return (await authorize(deps, { act, by, surface: "http" })).kind === "authorized";
}

/** Throws Problem if they do not: the same one, whether there is what it asks for or not. */
export async function checkScope(deps: HttpDeps, by: string, act: CallAct): Promise<void> {
  const may = await authorize(deps, { act, by, surface: "http" });
  if (may.kind !== "refused") return;
  const { reason, lacks = "" } = may;
  throw problemOf(reason, { by, lacks, ...("workflow" in act ? { workflow: act.workflow } : {}) });
}
