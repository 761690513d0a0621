/**
 * Changes on an engine that finds promises in another order than that of their creation, as a Resonate Server does: all
 * that is open is walked through, and what has ended on the days since.
 */
import { wantedEnds } from "../records/ended-sample.ts";
import type { DurableClient } from "../resonate/client.ts";
import { ofKind } from "../resonate/tags.ts";
import { type ApprovalChanges, type Change, type ChangesPage, endChange, roundChange } from "./change.ts";
import { walkOpen } from "./walk-open.ts";

/** A page has no more than so many, but for those of one millisecond. */
const most = 500;
const dayMs = 86_400_000;
/** An approval's end may be written so long after it came about, while no worker was there. */
const lateDays = 2;
/** Whoever was away for longer hears of what is open, and of the ends of so many days. */
const mostDays = 31;
const placePattern = /^t(\d{1,15})$/;

export class ChangesByWalking implements ApprovalChanges {
  readonly #client: DurableClient;
  /** When the newest promise was made that a walk has found. */
  #newestMs = 0;

  constructor(client: DurableClient) {
    this.#client = client;
  }

  async now(): Promise<string> {
    await this.#walk(Number.POSITIVE_INFINITY);
    return writePlace(this.#newestMs);
  }

  async knows(place: string): Promise<boolean> {
    return readPlace(place) !== undefined;
  }

  /**
   * The next place is that of the walk before: a walk may miss what is made while it goes on, but nothing that was made
   * before it.
   */
  async read(place: string): Promise<ChangesPage> {
    const sinceMs = readPlace(place) ?? 0;
    const doneMs = this.#newestMs;
    const found = await this.#walk(sinceMs);
    const last = found.length > most ? found[most - 1] : undefined;
    const changes = last === undefined ? found : found.filter(({ atMs }) => atMs <= last.atMs);
    const nextMs = Math.max(sinceMs, Math.min(doneMs, last?.atMs ?? doneMs));
    return { changes, next: writePlace(nextMs) };
  }

  /** What came after `sinceMs`, oldest first, and no more than fit into a page and one. */
  async #walk(sinceMs: number): Promise<Change[]> {
    const found: Change[] = [];
    const note = (change: Change | undefined) => {
      if (change === undefined) return;
      this.#newestMs = Math.max(this.#newestMs, change.atMs);
      if (change.atMs > sinceMs) found.push(change);
      if (found.length > 4 * most) shorten(found);
    };
    for await (const record of walkOpen(this.#client)) note(roundChange(record));
    const nowMs = Date.now();
    const firstMs = Math.max(Math.min(sinceMs, nowMs) - lateDays * dayMs, nowMs - mostDays * dayMs);
    for (let atMs = firstMs; atMs < nowMs + 2 * dayMs; atMs += dayMs) {
      const query = { tags: { ...ofKind("showing"), ...wantedEnds(atMs) } };
      for await (const record of this.#client.search(query)) note(endChange(this.#client, record));
    }
    return shorten(found);
  }
}

/** In their order; what is left out comes with the next page. */
function shorten(found: Change[]): Change[] {
  found.sort((one, other) => one.atMs - other.atMs);
  const last = found[most];
  if (last !== undefined) found.splice(0, found.length, ...found.filter(({ atMs }) => atMs <= last.atMs));
  return found;
}

function writePlace(atMs: number): string {
  return `t${atMs}`;
}

function readPlace(text: string): number | undefined {
  const [, digits] = placePattern.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
