/** Says in words why a task is given up again and again, once for each. */
import { setTimeout as pause } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { commandLine } from "../command-line.ts";
import type { Log } from "../log.ts";
import { heldWindowMs, noteHeld } from "../records/held-note.ts";
import { readCalls } from "../records/read-calls.ts";
import type { DurableClient } from "../resonate/client.ts";
import { type Called, readCalled } from "../resonate/read-called.ts";
import type { OnGivenUp } from "../resonate/release-back-off.ts";
import { runOf } from "../resonate/round-id.ts";
import { describeUnreadable, findUnreadable, type Unreadable } from "../resonate/unreadable.ts";
import type { Signer } from "../security/signer.ts";
import { tellHeld } from "./tell-held.ts";

/** Another worker may go on with it: what nobody has gone on with after this is told, in milliseconds. */
const tellAfterMs = 2_000;
/**
 * A version that is not registered here may be another worker's, and a task comes here again while that one is busy: it
 * is told when this worker has given it up so often.
 */
const tellVersionAfter = 3;
/** So many tasks are remembered as told. */
const manyTold = 10_000;
type Told = LRUCache<string, true>;

export interface ReleasedDeps {
  /** Asked for when it is needed: the client is made around the connection that reports. */
  client: () => DurableClient;
  /** Whether this worker has the function in this version; 0 is any. */
  knows: (name: string, version: number) => boolean;
  /** What the engine refused to do for this task, in its words. */
  refusalOf: (task: string) => string | undefined;
  /** What its body asks now that it did not ask before, in words. */
  mismatchOf: (task: string) => string | undefined;
  /** Why its last pass ended outside its own code, in the SDK's words. */
  reasonOf: (task: string) => string | undefined;
  signer: Signer;
  log: Log;
}

/** A task that was given up, while it is looked into. */
interface Released {
  task: string;
  /** The task was released again meanwhile: no other worker goes on with it. */
  isAgain: boolean;
  /** How often this worker has given it up by now. */
  times: number;
}

/**
 * Logs one line at error level, with the remedy; what holds several tasks of a run in the same way is said once. What the
 * engine refuses is noted on the engine, too, from hour to hour.
 */
export function createGivenUpReport(deps: ReleasedDeps): OnGivenUp {
  const told: Told = new LRUCache({ max: manyTold });
  const lookedInto = new Map<string, Released>();
  return (task, times) => {
    const underWay = lookedInto.get(task);
    if (underWay !== undefined) Object.assign(underWay, { isAgain: true, times });
    const hour = `${Math.floor(Date.now() / heldWindowMs)} ${task}`;
    if (told.has(hour)) return;
    told.set(hour, true);
    const released: Released = { task, isAgain: false, times };
    lookedInto.set(task, released);
    tellIfHeld(deps, released, told)
      .then((isHeld) => isHeld || told.delete(hour))
      .catch((error: unknown) => {
        told.delete(hour);
        deps.log.warn({ err: error, task }, "could not see why a task was released");
      })
      .finally(() => lookedInto.delete(task));
  };
}

/** False if somebody goes on with it. */
async function tellIfHeld(deps: ReleasedDeps, released: Released, told: Told): Promise<boolean> {
  const { client, knows, log, refusalOf, mismatchOf, reasonOf, signer } = deps;
  const { task } = released;
  await pause(tellAfterMs, undefined, { ref: false });
  const state = await client().taskState(task);
  // It rests or is over: somebody has gone on with it, however often it was given up before.
  if (state === "suspended" || state === "fulfilled") return false;
  if (!released.isAgain && state !== undefined && state !== "pending") return false;
  const record = await client().get(task);
  const called = readCalled(record?.param.data);
  const run = runOf(task);
  const isKnown = called !== undefined && knows(called.name, called.version);
  if (called !== undefined && !isKnown && released.times < tellVersionAfter) return false;
  const fields = { run, task, function: called?.name, version: called?.version };
  const unreadable =
    findUnreadable(record?.param.data) ?? (isKnown ? await findUnreadableCall(client(), task) : undefined);
  const refusal = refusalOf(task);
  const mismatch = mismatchOf(task);
  const remedy = remedyFor({ run, called, isKnown, unreadable, refusal, mismatch, reason: reasonOf(task) });
  if (!told.has(remedy)) log.error(fields, remedy);
  told.set(remedy, true);
  const words = refusal ?? mismatch;
  if (words !== undefined) await noteHeld({ client: client(), signer }, { task, words });
  if (mismatch !== undefined) await tellHeld({ client: client(), signer }, { run, words: mismatch });
  return true;
}

/** Why what one of its calls was settled with cannot be read; undefined if that is not what it waits for. */
async function findUnreadableCall(client: DurableClient, task: string): Promise<Unreadable | undefined> {
  for await (const { value } of readCalls(client, task)) {
    const unreadable = findUnreadable(value.data);
    if (unreadable !== undefined) return unreadable;
  }
  return undefined;
}

interface Cause {
  run: string;
  called: Called | undefined;
  isKnown: boolean;
  unreadable: Unreadable | undefined;
  refusal: string | undefined;
  mismatch: string | undefined;
  reason: string | undefined;
}

function remedyFor({ run, called, isKnown, unreadable, refusal, mismatch, reason }: Cause): string {
  if (refusal !== undefined)
    return `Run ${run} is held: the engine refuses its next step, by this rule: "${refusal}". It goes on when the engine accepts it: use versions of the engine and of Signoff that know each other.`;
  if (unreadable !== undefined && unreadable.why !== "garbage") {
    const what = called === undefined ? "was started with" : "kept";
    return `Run ${run} is held: what it ${what} ${describeUnreadable(unreadable)}. If somebody else wrote that, ${endIt(run)}.`;
  }
  if (called === undefined)
    return `What run ${run} was started with cannot be read, so it can never go on: ${endIt(run)}.`;
  const { name, version } = called;
  if (!isKnown) {
    return version > 0
      ? `Register version ${version} of ${name} again: its run ${run} is waiting for it.`
      : `Register ${name}: its run ${run} is waiting for it.`;
  }
  if (mismatch !== undefined) return `${mismatch} Until then the run is held, and nobody's decision is used.`;
  return `Run ${run} cannot go on: each replay of ${name} fails outside its own code${reason === undefined ? "" : `: "${reason}"`}. Fix the workflow, or ${endIt(run)}.`;
}

/** What an operator does with a run that nothing else can end. */
function endIt(run: string): string {
  return `end it: /workflows end ${run} <reason>, or ${commandLine(`end ${run} <reason>`)}`;
}
