/** Walking through all that is open, however much that is, beside whoever waits for an answer. */
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import type { DurableClient } from "../resonate/client.ts";
import { ofKind } from "../resonate/tags.ts";
import { steadyNow } from "../steady-clock.ts";

/** So many are in memory, and are read in one turn of the event loop. */
const perPage = 50;
/** After so many pages each is followed by a pause so many times as long as it took, up to so many milliseconds. */
const promptPages = 20;
const pausesPerPage = 4;
const longestPauseMs = 250;

/**
 * Every open round, as it is stored, in the engine's order. Throws EngineError 501 where an engine cannot search, and the
 * reason of `signal`.
 */
export async function* walkOpen(
  client: Pick<DurableClient, "searchPage">,
  signal?: AbortSignal,
): AsyncGenerator<PromiseRecord> {
  let cursor: string | undefined;
  let pages = 0;
  do {
    const beganAtMs = steadyNow();
    const query = { state: "pending", tags: ofKind("approval") } as const;
    const page = await client.searchPage(query, {
      limit: perPage,
      ...(cursor === undefined ? {} : { cursor }),
    });
    await nextTurn();
    yield* page.promises;
    cursor = page.cursor;
    pages += 1;
    // What is done with a page may wait for Slack, which is no work.
    const restMs = Math.min((steadyNow() - beganAtMs) * pausesPerPage, longestPauseMs);
    const pauseMs = pages < promptPages ? 0 : restMs;
    if (cursor !== undefined && pauseMs > 0) await pause(pauseMs, undefined, signal && { signal });
    signal?.throwIfAborted();
  } while (cursor !== undefined);
}
