/**
 * Asks people for a program that may repeat its call any number of times. While the request is open, or its verdict has not
 * been handed out, a repeated call finds it; after that, people are asked anew. The first request of an ID has that ID, the
 * second one `<id>~2`, and so on.
 */

import { LRUCache } from "lru-cache";
import { askRunId } from "../callers/asking-workflows.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { type AskDeps, type AskRequest, type AskResult, askPeople } from "./ask.ts";
import { findTaken, type Taken } from "./claim-verdict.ts";

export interface OnceRequest extends Omit<AskRequest, "key"> {
  /** Fields of the body that were filled in from the configuration: a difference in these makes no other request. */
  filledIn: readonly string[];
  /** Of the call, for claiming its verdict (claim-verdict.ts). */
  nonce: string;
}

export type OnceResult =
  /** `before`: an earlier request of this ID, and by whom its verdict was taken. */
  | { kind: "asked"; id: string; run: string; isNew: boolean; before: ({ id: string } & Taken) | undefined }
  | Exclude<AskResult, { kind: "asked" } | { kind: "archived" } | { kind: "key-taken" }>;

const followers = /~\d+$/;

/** Why a caller cannot choose this ID, as the end of a sentence that begins with "It"; undefined for a free ID. */
export function findFollowerFault(id: string): string | undefined {
  return followers.test(id) ? "ends in ~ and a number, as the IDs do of what is asked again" : undefined;
}

/** The number of the newest request of each ID that this process has seen, where a look for the newest begins. */
export class LastRequests {
  readonly #numbers = new LRUCache<string, number>({ max: 10_000 });

  get(run: string): number {
    return this.#numbers.get(run) ?? 1;
  }

  set(run: string, number: number): void {
    this.#numbers.set(run, number);
  }
}

/** Puts the request to people, or finds it open. Throws when the engine is away: ask again with the same nonce. */
export async function askOnce(
  deps: AskDeps & { lastRequests: LastRequests },
  { filledIn, nonce, ...request }: OnceRequest,
): Promise<OnceResult> {
  const { by, id: first } = request;
  const key = askRunId(by, first);
  let before: ({ id: string } & Taken) | undefined;
  for (let number = deps.lastRequests.get(key); ; number += 1) {
    const id = followerOf(first, number);
    const run = askRunId(by, id);
    const result = await askPeople(deps, { ...request, id });
    if (result.kind === "archived") continue;
    if (result.kind === "key-taken") throw new Error("What has no key cannot find it taken.");
    const isThere = result.kind === "asked" || result.kind === "differs";
    if (!isThere) return result;
    const taken = result.kind === "asked" && result.isNew ? undefined : await findTaken(deps, run, nonce);
    if (taken !== undefined) {
      before = { id, ...taken };
      continue;
    }
    deps.lastRequests.set(key, number);
    if (result.kind === "asked") return { kind: "asked", id, run, isNew: result.isNew, before };
    const differences = result.differences.filter((field) => !filledIn.includes(field));
    if (differences.length > 0) return { ...result, differences };
    return { kind: "asked", id, run, isNew: false, before };
  }
}

/** The newest request of this ID; of an ID like `<id>~2` that very one; undefined if there is none. Throws when the engine is away. */
export async function findNewest(
  { client, lastRequests }: Pick<RecordReaders, "client"> & { lastRequests: LastRequests },
  { by, id }: { by: string; id: string },
): Promise<string | undefined> {
  const isThere = async (one: string) => (await client.getStored(askRunId(by, one))) !== undefined;
  if (followers.test(id)) return (await isThere(id)) ? id : undefined;
  const key = askRunId(by, id);
  let newest: string | undefined;
  for (let number = lastRequests.get(key); ; number += 1) {
    const one = followerOf(id, number);
    if (!(await isThere(one))) return newest;
    newest = one;
    lastRequests.set(key, number);
  }
}

function followerOf(id: string, number: number): string {
  return number === 1 ? id : `${id}~${number}`;
}
