/** Whether a caller's scopes allow what it wants: of `authorize.ts`, the one permission check. */
import { writeApprover } from "../callers/approver-text.ts";
import type { AskScope, Caller } from "../callers/caller.ts";
import type { AuthorizeDeps, Authorized, CallAct } from "./attempt.ts";
import type { RefusalCode } from "./refusals.ts";

type AskAct = Extract<CallAct, { kind: "ask" }>;

/** A token without an entry in the file of callers has no scopes, and may do all that its name may. */
export function authorizeCall(
  deps: Pick<AuthorizeDeps, "scopesOf" | "usualChannel">,
  act: CallAct,
  name: string | undefined,
): Authorized {
  const scopes = name === undefined ? undefined : deps.scopesOf?.(name);
  if (name === undefined || scopes === undefined) return { kind: "authorized" };
  const caller = { name, scopes };
  switch (act.kind) {
    case "ask":
      return authorizeAsking(deps, act, caller);
    case "call-start":
      return authorizeCallStart(act.workflow, caller);
    case "call":
      if (act.owner === name || scopes[act.scope]) return { kind: "authorized" };
      return refuse(caller, `not-to-${act.scope}`, { at: act.scope });
  }
}

function authorizeCallStart(workflow: string, caller: Caller): Authorized {
  const { ask } = caller.scopes;
  if (ask === undefined) return refuse(caller, "not-to-ask", { at: "ask" });
  if (isListed(ask.workflows, workflow)) return { kind: "authorized" };
  return refuse(caller, "not-to-start", { at: "ask.workflows", what: [workflow] });
}

/** The first thing that it may not. */
function authorizeAsking(
  { usualChannel }: Pick<AuthorizeDeps, "usualChannel">,
  act: AskAct,
  caller: Caller,
): Authorized {
  const { ask } = caller.scopes;
  if (ask === undefined) return refuse(caller, "not-to-ask", { at: "ask" });
  const { channel = usualChannel ?? "the usual channel", onBehalfOf } = act;
  if (!isListed(ask.channels, channel))
    return refuse(caller, "not-in-channel", { at: "ask.channels", what: [channel] });
  const foreign = foreignApprovers(ask, act);
  if (foreign.length > 0) return refuse(caller, "not-of-these", { at: "ask.approvers", what: foreign });
  const isOwnName = onBehalfOf === undefined || onBehalfOf === caller.name;
  if (isOwnName || ask.onBehalfOf === "anyone" || ask.onBehalfOf.includes(onBehalfOf))
    return { kind: "authorized" };
  return refuse(caller, "not-on-behalf", { at: "ask.on_behalf_of", what: [onBehalfOf] });
}

function isListed(list: readonly string[] | undefined, wanted: string): boolean {
  return list === undefined || list.includes(wanted);
}

function foreignApprovers({ approvers: allowed }: AskScope, { approvers }: AskAct): string[] {
  if (allowed === undefined) return [];
  const names = new Set(allowed.map(writeApprover));
  return [...new Set(approvers.map(writeApprover))].filter((name) => !names.has(name));
}

/** `at`: what is missing in the caller's entry, or in which of its lists `what` is. */
function refuse(
  { name }: Caller,
  reason: RefusalCode,
  { at, what }: { at: string; what?: readonly string[] },
): Authorized {
  const missing = what === undefined ? ` has no ${at}` : `.${at} does not list ${what.join(", ")}`;
  return { kind: "refused", reason, lacks: `In the file of callers, callers.${name}${missing}.` };
}
