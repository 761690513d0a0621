/** The stream of one approval: as it is, and as it is after each change, until it has ended. */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type Named, readAsked } from "./asked-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { writeEvent } from "./write-stream.ts";

/** How often the open round is looked at, in milliseconds, and after how many looks the whole approval is. */
const lookEveryMs = 500;
const looksBetween = 8;

/** An approval as one event tells of it. */
export interface Told {
  /** The ID of the event, the same for the same content, so that a client that has seen it is not told again. */
  id: string;
  data: string;
  /** The open round; of one that has ended, its last. */
  promiseId: string;
  hasEnded: boolean;
}

/** Throws Problem for what there is not, and when the engine is away. */
export async function readTold(deps: HttpDeps, named: Named): Promise<Told> {
  let answer = await readAsked(deps, named);
  const isOver = answer.state === "open" && (await isSettled(deps, answer.approval));
  // It may have ended since it was read.
  if (isOver) answer = await readAsked(deps, named);
  const data = JSON.stringify(answer);
  return {
    id: createHash("sha256").update(data).digest("base64url").slice(0, 16),
    data,
    promiseId: answer.promise_id,
    hasEnded: isOver || answer.state !== "open",
  };
}

async function isSettled({ client }: HttpDeps, approval: string): Promise<boolean> {
  const record = await client.getStored(approval);
  return record !== undefined && record.state !== "pending";
}

/** `seen`: the ID of the event that the caller had last. */
export async function* followApproval(
  deps: HttpDeps,
  { first, named, seen }: { first: Told; named: Named; seen: string | undefined },
  signal: AbortSignal,
): AsyncGenerator<string> {
  let now = first;
  let lastId = seen;
  while (!signal.aborted) {
    if (now.id !== lastId) {
      lastId = now.id;
      yield writeEvent(now);
    }
    if (now.hasEnded) return;
    await untilChanged(deps, now.promiseId, signal);
    // While the engine is away, it stands as it stood.
    now = await readTold(deps, named).catch(() => now);
  }
}

/** Until the round is settled, or for a while: its run may be ended from outside, too. */
async function untilChanged({ client }: HttpDeps, promiseId: string, signal: AbortSignal): Promise<void> {
  for (let looks = 0; looks < looksBetween && !signal.aborted; looks += 1) {
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
    const record = await client.getStored(promiseId).catch(() => undefined);
    if (record?.state !== "pending") return;
  }
}
