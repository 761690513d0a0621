/**
 * What engines differ in. A promise that the clock may settle carries tags of which each engine demands some and may
 * refuse others; newer Resonate Servers take a heartbeat for one run's tasks only. Which of these an engine wants is
 * learned from what it refuses, so that one that is replaced by a newer version is followed, too.
 */
import type { Network, Request } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import { refusalIn } from "./refusal.ts";
import { runOf } from "./round-id.ts";
import { targetTag, timerTag } from "./tags.ts";
import { wrapNetwork } from "./wrap-network.ts";

const delayTag = "resonate:delay";

/**
 * The tags of a promise that people or the clock settle, whichever is first, at `atMs` (Unix time, milliseconds) at the
 * latest. Without a target, today's engines let no deadline happen; without the delay, they send its task again and
 * again (docs/resonate.md, 1).
 */
export function clockTags(target: string, atMs: number): Record<string, string> {
  return {
    [timerTag]: "true",
    "resonate:external": "true",
    [targetTag]: target,
    [delayTag]: String(atMs),
  };
}

interface Ways {
  /** A heartbeat names the tasks of one run only. */
  oneRunPerHeartbeat: boolean;
  /** A timer has no target: this engine settles each in its time. */
  timersWithoutTarget: boolean;
}

/** Puts around `network` what makes each request keep the rules of the engine that is there. */
export function createAdaptingNetwork(network: Network, log: Log): Network {
  const ways: Ways = { oneRunPerHeartbeat: false, timersWithoutTarget: false };
  return wrapNetwork(network, {
    send: async (request) => {
      keepRules(ways, request);
      await sendOtherRuns(ways, network, request);
      const response = await network.send(request);
      const refusal = refusalIn(response);
      if (refusal === undefined || !learn(ways, request, refusal)) return response;
      log.info({ refusal, ...ways }, "the engine has other rules, which are kept from now on");
      keepRules(ways, request);
      await sendOtherRuns(ways, network, request);
      return network.send(request);
    },
  });
}

/** Changes the request, which is made anew for each call, to what every engine takes, and to what this one is known to. */
function keepRules(ways: Ways, request: Request): void {
  if (request.kind === "task.suspend") {
    const actions = new Map(request.data.actions.map((action) => [action.data.awaited, action]));
    request.data.actions = [...actions.values()];
  }
  const created = creationIn(request);
  if (created === undefined) return;
  const { tags, timeoutAt } = created;
  const delay = tags[delayTag];
  // Newer servers demand that the delay be over before the promise is.
  if (delay !== undefined && Number(delay) >= timeoutAt) tags[delayTag] = String(Math.max(timeoutAt - 1, 0));
  if (!ways.timersWithoutTarget || tags[timerTag] === undefined) return;
  delete tags[targetTag];
  delete tags[delayTag];
}

/** What this refusal says of the engine; false if nothing that this file knows a way around. */
function learn(ways: Ways, request: Request, refusal: string): boolean {
  const isMixed = request.kind === "task.heartbeat" && runsIn(request).size > 1;
  if (isMixed && !ways.oneRunPerHeartbeat) {
    ways.oneRunPerHeartbeat = true;
    return true;
  }
  const tags = creationIn(request)?.tags ?? {};
  const isTargetedTimer = tags[timerTag] !== undefined && tags[targetTag] !== undefined;
  if (!isTargetedTimer || !/timer/i.test(refusal)) return false;
  ways.timersWithoutTarget = true;
  return true;
}

type Heartbeat = Extract<Request, { kind: "task.heartbeat" }>;

function runsIn({ data }: Heartbeat): Map<string, Heartbeat["data"]["tasks"]> {
  return Map.groupBy(data.tasks, ({ id }) => runOf(id));
}

/** Sends a heartbeat for each run but the last one, which is what is left of `request`. */
async function sendOtherRuns(ways: Ways, network: Network, request: Request): Promise<void> {
  if (!ways.oneRunPerHeartbeat || request.kind !== "task.heartbeat") return;
  const runs = [...runsIn(request).values()];
  const last = runs.pop();
  if (last === undefined) return;
  const { kind, head } = request;
  request.data = { ...request.data, tasks: last };
  await Promise.all(
    runs.map((tasks) => network.send({ kind, head: { ...head }, data: { ...request.data, tasks } })),
  );
}

/** What the request creates, by itself or for a task; undefined if it creates nothing. */
function creationIn(request: Request): Extract<Request, { kind: "promise.create" }>["data"] | undefined {
  if (request.kind === "promise.create") return request.data;
  if (request.kind !== "task.fence" || request.data.action.kind !== "promise.create") return undefined;
  return request.data.action.data;
}
