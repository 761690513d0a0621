/**
 * Changes on an engine that finds promises in the order of their creation, as the embedded one does: what comes after a
 * place is read without looking at anything before it, and while nothing happens that is one request.
 */
import type { DurableClient } from "../resonate/client.ts";
import { ofKind } from "../resonate/tags.ts";
import { type ApprovalChanges, type ChangesPage, endChange, roundChange } from "./change.ts";

const atOnce = 200;
const placePattern = /^p(\d{1,15})$/;

export class ChangesInOrder implements ApprovalChanges {
  readonly #client: DurableClient;

  constructor(client: DurableClient) {
    this.#client = client;
  }

  async now(): Promise<string> {
    return writePlace(await this.#endFrom(0));
  }

  /** One that lies ahead is of an engine that was given an older backup since. */
  async knows(place: string): Promise<boolean> {
    const number = readPlace(place);
    return number === 0 || (number !== undefined && (await this.#isThere(number - 1)));
  }

  async read(place: string): Promise<ChangesPage> {
    const from = readPlace(place) ?? 0;
    // First the end: what is created meanwhile is read again from there.
    const end = await this.#endFrom(from);
    if (end === from) return { changes: [], next: place };
    const rounds = await this.#page("approval", from);
    const shown = await this.#page("showing", from);
    const changes = [
      ...rounds.promises.map(roundChange),
      ...shown.promises.map((record) => endChange(this.#client, record)),
    ];
    const places = [rounds.cursor, shown.cursor].flatMap((cursor) =>
      cursor === undefined ? [] : [Number(cursor)],
    );
    return {
      changes: changes.filter((change) => change !== undefined).sort((one, other) => one.atMs - other.atMs),
      next: writePlace(Math.min(end, ...places)),
    };
  }

  #page(kind: "approval" | "showing", from: number): ReturnType<DurableClient["searchPage"]> {
    return this.#client.searchPage({ tags: ofKind(kind) }, { limit: atOnce, cursor: String(from) });
  }

  /** The first place from `from` on that nothing has yet: by doubling the distance, then halving it. */
  async #endFrom(from: number): Promise<number> {
    if (!(await this.#isThere(from))) return from;
    let taken = from;
    let distance = 1;
    while (await this.#isThere(taken + distance)) {
      taken += distance;
      distance *= 2;
    }
    let free = taken + distance;
    while (free - taken > 1) {
      const middle = taken + Math.floor((free - taken) / 2);
      if (await this.#isThere(middle)) taken = middle;
      else free = middle;
    }
    return free;
  }

  /** Whether anything has this place, or one after it. */
  async #isThere(place: number): Promise<boolean> {
    const { promises, cursor } = await this.#client.searchPage(
      { tags: {} },
      { limit: 1, cursor: String(place) },
    );
    return promises.length > 0 || cursor !== undefined;
  }
}

function writePlace(place: number): string {
  return `p${place}`;
}

function readPlace(text: string): number | undefined {
  const [, digits] = placePattern.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
