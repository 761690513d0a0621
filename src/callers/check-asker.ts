/**
 * Who asks where one of these functions is called on the engine itself: the caller whose credential proves it, in the run to
 * which the promise belongs (law 12). What is made of it is kept by a leaf, so that a token that changes later changes no run.
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { approversIn } from "../approval/policy.ts";
import { unnamedProgram } from "../approval/state.ts";
import type { DurableClient } from "../resonate/client.ts";
import { readCalled } from "../resonate/read-called.ts";
import { anyWorker, kindTag, originTag, parentTag, targetTag, watchersGroup } from "../resonate/tags.ts";
import type { Asker } from "../runtime/await-approval.ts";
import type { CallerAsk } from "../runtime/caller-port.ts";
import type { WorkflowSettings } from "../runtime/internals.ts";
import { isSignedAsking } from "../security/credential.ts";
import { callbackProblem } from "./callback.ts";
import { credentialSchema } from "./credential-schema.ts";
import { type AskBody, requestOf } from "./request-body.ts";

export interface Asked {
  /** Of the promise by which the function is called. */
  promiseId: string;
  /** The function's name. */
  name: string;
  /** Its arguments, as they are stored. */
  given: unknown;
  credential: unknown;
  /** `given`, read. */
  body: AskBody;
}

/** Nobody is asked, and why, in sentences. */
interface NotAsked {
  refused: string;
}

interface CheckDeps {
  client: DurableClient;
  settings: WorkflowSettings;
}

/** Checks it, and has the gateways told when the program gives up. Throws when the engine is away. */
export async function checkAsker(deps: CheckDeps, asked: Asked): Promise<Asker | NotAsked> {
  const { client, settings } = deps;
  const named = readCaller(settings, asked);
  if ("refused" in named) return named;
  const place = callbackPlace(settings, asked.body);
  if (place !== undefined) return { refused: `callback.url: It ${place}.` };
  const own = await client.get(asked.promiseId);
  if (own === undefined) throw new Error(`${asked.promiseId} is not on the engine.`);
  const run = originOf(own);
  const origin = run === own.id ? own : await client.get(run);
  if (origin === undefined || (origin !== own && isOurs(origin)))
    return { refused: `${own.id} is none of the calls of a program's run: ${run} is not one.` };
  const hasEnded = (await Promise.all(awaitersOf(own).map((id) => client.listen(id, watchersGroup)))).some(
    (state) => state !== undefined && state !== "pending",
  );
  if (hasEnded) return { refused: `Nobody waits for an answer: ${run} is over.` };
  const { caller } = named;
  if (caller === undefined) return { run, workflow: unnamedProgram };
  return { run, workflow: origin === own ? asked.name : workflowOf(origin, asked.name), requester: caller };
}

/** The caller that the credential proves; without a name where programs need none. */
function readCaller({ callers }: WorkflowSettings, asked: Asked): { caller: string | undefined } | NotAsked {
  const { promiseId, name, given, credential, body } = asked;
  if (credential === undefined || credential === null) {
    if (!callers.allowsUnnamed)
      return {
        refused: `${name} was called without a credential: pass { caller, signature } behind the request, as docs/resonate.md says.`,
      };
    if (body.on_behalf_of === undefined) return { caller: undefined };
    return { refused: "on_behalf_of: Who asks for somebody has to say who it is, by a credential." };
  }
  const read = credentialSchema.safeParse(credential).data;
  const secrets = read === undefined ? [] : callers.secretsOf(read.caller);
  if (read === undefined || !isSignedAsking(secrets, { promiseId, name, body: given }, read.signature))
    return {
      refused: `The credential does not fit ${promiseId} and what it asks: it is { caller, signature }, where the signature is made with the caller's secret over this promise's ID, ${name} and this very request, as docs/resonate.md says.`,
    };
  const refusal = callers.refusalOf(read.caller, askOf(body));
  return refusal === undefined ? { caller: read.caller } : { refused: refusal };
}

/** Where and whom it asks, for whom. */
export function askOf(body: AskBody): CallerAsk {
  const { policy, ladder = [] } = requestOf(body);
  const added = ladder.flatMap((rung) => (rung.kind === "escalate" ? rung.to : []));
  return {
    channel: body.channel,
    approvers: [...approversIn(policy), ...added],
    onBehalfOf: body.on_behalf_of,
  };
}

function callbackPlace({ callbackHosts }: WorkflowSettings, { callback }: AskBody): string | undefined {
  return callback && callbackProblem(callback.url, callbackHosts);
}

/** The root of the lineage: the engine's word for it counts only for what is below it. */
function originOf({ id, tags }: Pick<PromiseRecord, "id" | "tags">): string {
  const [root = id] = id.split(":", 1);
  const origin = tags[originTag] ?? root;
  const isAbove = id === origin || id.startsWith(`${origin}:`) || id.startsWith(`${origin}.`);
  return isAbove ? origin : root;
}

/** Itself, and all above it: what ends with its promise leaves nobody who waits. */
function awaitersOf(own: Pick<PromiseRecord, "id" | "tags">): string[] {
  return [...new Set([own.id, own.tags[parentTag] ?? own.id, originOf(own)])];
}

/** A run of this program's own asks by itself: no promise that somebody makes below it speaks for it. */
function isOurs({ tags }: PromiseRecord): boolean {
  return tags[kindTag] !== undefined || tags[targetTag]?.startsWith(anyWorker) === true;
}

/** What a program calls its run; a name that could be taken for a sentence is none. */
const plainName = /^[\w.:/-]{1,80}$/;

function workflowOf({ param }: PromiseRecord, otherwise: string): string {
  const name = z.string().regex(plainName).safeParse(readCalled(param.data)?.name);
  return name.data ?? otherwise;
}
