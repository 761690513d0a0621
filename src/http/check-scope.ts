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

/** Those of these workflows of which its scopes let the caller know. */
export async function startableBy(deps: HttpDeps, by: string, known: readonly string[]): Promise<string[]> {
  const may = await Promise.all(
    known.map((workflow) => isAllowed(deps, by, { kind: "call-start", workflow })),
  );
  return known.filter((_, index) => may[index]);
}
