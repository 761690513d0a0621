/** Asking people for a caller: a run of its own for each, under an ID that is the caller's alone. */
import type { CallbackHost } from "../callback-host.ts";
import { askedContent } from "../callers/asked-content.ts";
import {
  askedApproval,
  askFunction,
  askRunId,
  requestApprovalFunction,
} from "../callers/asking-workflows.ts";
import { callbackProblem } from "../callers/callback.ts";
import { askOf } from "../callers/check-asker.ts";
import { type AskBody, findUnaskable } from "../callers/request-body.ts";
import type { FieldIssue } from "../form/field-issue.ts";
import { roundId } from "../resonate/round-id.ts";
import { askKeyTag } from "../resonate/tags.ts";
import { readStarter } from "../security/start-signature.ts";
import type { NotAuthorized } from "./attempt.ts";
import { beginRun } from "./begin-run.ts";
import { claimKey, digestOfKey, type KeyTaken } from "./claim-key.ts";
import { startInSpan } from "./start.ts";
import type { StartDeps, StartResult } from "./start-request.ts";

export interface AskDeps extends StartDeps {
  /** Where callbacks may go. */
  callbackHosts: readonly CallbackHost[];
}

export interface AskRequest {
  /** The name of whoever asks. */
  by: string;
  /** The caller's own, or what stands for it: it follows from the key, or is made up. */
  id: string;
  /** The caller's `Idempotency-Key`. */
  key?: string | undefined;
  body: AskBody;
}

export type AskResult =
  | { kind: "asked"; run: string; promiseId: string; isNew: boolean }
  /** The caller asked something else under this ID, or this key: these fields differ. */
  | { kind: "differs"; differences: string[]; isSameKey: boolean }
  | KeyTaken
  | { kind: "archived" }
  | { kind: "invalid-id"; reason: string }
  | { kind: "invalid"; issues: FieldIssue[] }
  | NotAuthorized;

/** Puts it to people, durable when this returns, or finds it put to them. Throws when the engine is away: ask again with the same ID. */
export async function askPeople(deps: AskDeps, { by, id, key, body }: AskRequest): Promise<AskResult> {
  // Whoever reads addresses as RFC 3986 has it walks up at these: nothing at /approvals/<id> could be reached.
  if (id === "." || id === "..") return { kind: "invalid-id", reason: "cannot be a part of an address" };
  const issues = [...findUnaskable(body), ...findUnreachable(deps, body)];
  if (issues.length > 0) return { kind: "invalid", issues };
  const run = askRunId(by, id);
  const workflow = "question" in body ? askFunction : requestApprovalFunction;
  const tags = key === undefined ? {} : { [askKeyTag]: digestOfKey(key) };
  const before = async () => (key === undefined ? undefined : claimKey(deps.client, { by, key, id }));
  const request = { workflow: workflow.name, id: run, input: { ...body }, by };
  const act = { kind: "ask", ...askOf(body) } as const;
  const result = await startInSpan(deps, { request, known: workflow.name }, () =>
    beginRun(deps, { workflow, act, id: "made", tags, before, contentOf: askedContent }, request),
  );
  return readResult(deps, { run, by, id, key }, result);
}

/** Where no card can be, or no callback can go, from here. */
function findUnreachable(
  { usualChannel, callbackHosts }: AskDeps,
  { channel, callback }: AskBody,
): FieldIssue[] {
  const problem = callback && callbackProblem(callback.url, callbackHosts);
  return [
    ...((channel ?? usualChannel) === undefined
      ? [{ field: "channel", message: "Say in which channel: SIGNOFF_CHANNEL names none." }]
      : []),
    ...(problem === undefined ? [] : [{ field: "callback.url", message: `It ${problem}.` }]),
  ];
}

async function readResult(
  deps: AskDeps,
  { run, by, id, key }: { run: string; by: string; id: string; key: string | undefined },
  result: StartResult | KeyTaken,
): Promise<AskResult> {
  switch (result.kind) {
    case "started":
    case "existing": {
      const promiseId = roundId(askedApproval(run), 0);
      if (result.kind === "started") return { kind: "asked", run, promiseId, isNew: true };
      const record = await deps.client.get(run);
      // Whoever reaches the engine can make a promise of this name: it is the caller's only if the caller is proven.
      if (record !== undefined && readStarter(deps.signer, record) !== by) {
        return {
          kind: "invalid-id",
          reason: "is taken on the engine by something that Signoff has not started",
        };
      }
      const isOfKey = key === undefined || record?.tags[askKeyTag] === digestOfKey(key);
      const taken = isOfKey ? undefined : await claimKey(deps.client, { by, key, id });
      return taken ?? { kind: "asked", run, promiseId, isNew: false };
    }
    case "differs": {
      const record = await deps.client.get(run);
      const isSameKey = key !== undefined && record?.tags[askKeyTag] === digestOfKey(key);
      const differences = result.differences.includes("workflow")
        ? ["whether it is an approval or a question"]
        : result.differences;
      return { kind: "differs", differences, isSameKey };
    }
    case "not-a-run":
      return { kind: "invalid-id", reason: "is taken on the engine by something else" };
    case "invalid-input":
      return { kind: "invalid", issues: result.issues };
    case "key-taken":
    case "archived":
    case "invalid-id":
    case "refused":
    case "uncheckable":
      return result;
    case "unknown-workflow":
    case "too-fast":
      throw new Error(`Asking cannot end as ${result.kind}.`);
  }
}

/** The caller's own ID that follows from its `Idempotency-Key`. */
export function idOfKey(key: string): string {
  return `key-${digestOfKey(key)}`;
}
