/** Looks for promises by their tags, page by page. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { isSuccess, type Network, type PromiseRecord } from "@resonatehq/sdk";
import { EngineError } from "./engine-error.ts";
import { head, uniform } from "./protocol.ts";

/** So many of what was found are handed out in one turn of the event loop: looking at one takes some 0.1 ms. */
const inOneTurn = 25;

/** Promises with all of these tags, in this state if one is given. */
export interface Query {
  tags: Record<string, string>;
  state?: PromiseRecord["state"];
}

export interface Page {
  promises: PromiseRecord[];
  cursor: string | undefined;
}

/** Where a page begins, and how much there may be on it. */
export interface From {
  limit: number;
  cursor?: string;
}

/**
 * All that `readPage` finds, in the engine's order: of creation, or of IDs. Whoever waits for an answer has it in between,
 * for there may be a hundred thousand.
 */
export async function* searchAll(readPage: (from: From) => Promise<Page>): AsyncGenerator<PromiseRecord> {
  let cursor: string | undefined;
  do {
    const page = await readPage({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    for (const [index, promise] of page.promises.entries()) {
      if (index % inOneTurn === 0) await nextTurn();
      yield promise;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** One page. Throws EngineError 501 where an engine cannot search. */
export async function searchPage(network: Network, query: Query, from: From): Promise<Page> {
  const answer = await network.send({ kind: "promise.search", head: head(), data: { ...query, ...from } });
  if (!isSuccess(answer)) throw new EngineError("promise.search", answer.head.status, answer.data);
  const { promises, cursor } = answer.data;
  // resonate-pg writes null for what other engines leave out.
  return { promises: promises.map(uniform), cursor: cursor ?? undefined };
}
