/**
 * The approvals for which programs asked from a run that is not ours. Nothing there is numbered as we number it: what is
 * below it is found by the tag that each approval got, and where an engine cannot search, by walking down.
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { DurableClient } from "../resonate/client.ts";
import { isUnsearchable } from "../resonate/engine-error.ts";
import { isBelow } from "../resonate/round-id.ts";
import { askedInTag, kindTag, ofKind, originTag } from "../resonate/tags.ts";
import { isKind, readAllCalls } from "./read-calls.ts";

/** So many numbers are asked for together, and so many in a row that are missing are the end. */
const together = 16;
/** What asks stands no deeper: a function that does nothing else, called by one of the run's. */
const deepest = 4;

/**
 * What a run has called, its own calls first, and the approvals that were asked for in it by programs, decoded. Throws when
 * the engine is away.
 */
export async function* readCallsIn(
  client: DurableClient,
  run: PromiseRecord,
  firstCalls?: number,
): AsyncGenerator<PromiseRecord> {
  const seen = new Set<string>();
  for await (const call of readAllCalls(client, run.id, firstCalls)) {
    seen.add(call.id);
    yield call;
  }
  // In a run of ours nobody else asks (callers/check-asker.ts).
  if (run.tags[kindTag] !== undefined) return;
  for await (const approval of readAskedIn(client, run)) if (!seen.has(approval.id)) yield approval;
}

/** The approvals alone; `run` is a promise of the program's: its run's, or one below that. `state`: only those. */
export async function* readAskedIn(
  client: DurableClient,
  { id, tags }: Pick<PromiseRecord, "id" | "tags">,
  state?: PromiseRecord["state"],
): AsyncGenerator<PromiseRecord> {
  const wanted = { ...ofKind("approval-run"), [askedInTag]: tags[originTag] ?? id };
  try {
    for await (const stored of client.search({ tags: wanted, ...(state === undefined ? {} : { state }) }))
      if (isBelow(stored.id, id)) yield client.decode(stored);
  } catch (error) {
    if (!isUnsearchable(error)) throw error;
    for await (const found of walkDown(client, id, 0))
      if (state === undefined || found.state === state) yield found;
  }
}

async function* walkDown(client: DurableClient, id: string, depth: number): AsyncGenerator<PromiseRecord> {
  // The SDK for Rust joins with a dot below a root, too (docs/resonate.md, 2).
  const joins = id.includes(":") ? ["."] : [":", "."];
  for (const join of joins) {
    for (let first = 0; ; first += together) {
      const ids = Array.from({ length: together }, (_, index) => `${id}${join}${first + index}`);
      const found = (await Promise.all(ids.map((one) => client.get(one)))).filter((one) => one !== undefined);
      for (const call of found) {
        if (isKind(call, "approval-run")) yield call;
        else if (call.tags[kindTag] === undefined && depth < deepest)
          yield* walkDown(client, call.id, depth + 1);
      }
      if (found.length === 0) break;
    }
  }
}
