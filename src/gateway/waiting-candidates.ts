/**
 * The open rounds that may be a person's, found by the tags that say whom they ask: one stream for the person, one for each
 * group, channel and list of people that they belong to, one for what asks too many to say whom. What they find is to be
 * checked (law 8).
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import { type Asked, askTagOf } from "../records/asked.ts";
import { readAskedRegister } from "../records/asked-register.ts";
import type { DurableClient } from "../resonate/client.ts";
import { asksManyTag, kindTag, ofKind, present } from "../resonate/tags.ts";
import type { AuthorizeDeps } from "./attempt.ts";
import { isOneOf } from "./may-be-of.ts";
import { knownUntagged, type UntaggedKnown, type UntaggedRounds } from "./untagged-rounds.ts";

export interface CandidateDeps extends Pick<AuthorizeDeps, "directory" | "absences"> {
  client: DurableClient;
  /** Absent: each list reads all that is open for them. */
  untagged?: UntaggedKnown;
}

/** Where in which stream the next candidates are. */
export interface Position {
  stream: string;
  cursor?: string | undefined;
}

interface CandidatePage {
  records: PromiseRecord[];
  next: Position | undefined;
}

/** So many groups and channels are asked about at once. */
const together = 8;
/** The last stream: of rounds without tags. */
const untaggedStream = "";

interface Stream {
  /** Streams are read in falling order of their names, which is the same for every page of a list. */
  name: string;
  tag: string;
}

export class WaitingCandidates {
  readonly #client: DurableClient;
  readonly #streams: readonly Stream[];
  readonly #untagged: UntaggedRounds;
  /** Older rounds are still being read: there may be more. */
  readonly areAllKnown: boolean;

  private constructor(
    client: DurableClient,
    streams: readonly Stream[],
    untagged: { rounds: UntaggedRounds; areAllKnown: boolean },
  ) {
    this.#client = client;
    this.#streams = streams.toSorted((one, other) => (one.name < other.name ? 1 : -1));
    this.#untagged = untagged.rounds;
    this.areAllKnown = untagged.areAllKnown;
  }

  /** Looks what the person belongs to. Throws when the engine is away, and EngineError 501 where it cannot search. */
  static async of(deps: CandidateDeps, person: string): Promise<WaitingCandidates> {
    const { client, absences } = deps;
    const people = [...new Set([person, ...((await absences?.coveredBy(person)) ?? [])])];
    const untagged = await knownUntagged(client, deps.untagged);
    const own = people.flatMap((id) => askTagOf({ kind: "user", id }) ?? []);
    // In an order that is no name's: the person's own come first, and what cannot be looked up now comes last.
    const streams = [...own, asksManyTag].map((tag) => ({ name: `c ${tag}`, tag }));
    const register = new Map([...(await readAskedRegister(client)), ...untagged.rounds.asked]);
    const asked = [...register];
    for (let first = 0; first < asked.length; first += together) {
      const some = asked.slice(first, first + together);
      const found = await Promise.all(
        some.map((one) => streamOf(people, one, { ...deps, open: untagged.rounds })),
      );
      streams.push(...found.filter((stream) => stream !== undefined));
    }
    return new WaitingCandidates(client, streams, untagged);
  }

  get first(): Position {
    return { stream: this.#streams[0]?.name ?? untaggedStream };
  }

  /** Up to `limit` at this position; there may be fewer though others follow. Throws when the engine is away. */
  async page({ stream, cursor }: Position, limit: number): Promise<CandidatePage> {
    const index = this.#streams.findIndex(({ name }) => name <= stream);
    const current = this.#streams[index];
    if (current === undefined) return this.#untaggedPage(cursor, limit);
    // Another page's stream that is not the person's any more: the next one begins.
    const from = current.name === stream && cursor !== undefined ? { cursor } : {};
    const tags = { ...ofKind("approval"), [current.tag]: present };
    const page = await this.#client.searchPage({ state: "pending", tags }, { limit, ...from });
    const earlier = this.#streams.slice(0, index);
    const records = page.promises.filter(({ tags }) => !earlier.some(({ tag }) => tags[tag] !== undefined));
    const next = { stream: this.#streams[index + 1]?.name ?? untaggedStream };
    return {
      records,
      next: page.cursor === undefined ? next : { stream: current.name, cursor: page.cursor },
    };
  }

  async #untaggedPage(after = "", limit: number): Promise<CandidatePage> {
    const ids = this.#untagged.of(this.#streams.map(({ tag }) => tag)).filter((id) => id > after);
    const some = ids.slice(0, limit);
    const records = await Promise.all(some.map((id) => this.#client.getStored(id)));
    const open = records.filter((record) => record !== undefined && isOpen(record));
    for (const [index, id] of some.entries()) if (!isOpen(records[index])) this.#untagged.forget(id);
    const next = ids.length > limit ? { stream: untaggedStream, cursor: some.at(-1) } : undefined;
    return { records: open.filter((record) => record !== undefined), next };
  }
}

function isOpen(record: PromiseRecord | undefined): boolean {
  return record?.state === "pending" && record.tags[kindTag] === "approval";
}

/** The stream of what this group, channel or list is asked; undefined where nothing is, or none of the people is in it. */
async function streamOf(
  people: readonly string[],
  [tag, asked]: [string, Asked | undefined],
  { client, directory, open }: CandidateDeps & { open: UntaggedRounds },
): Promise<Stream | undefined> {
  // Before Slack is asked: it limits how often, and there are groups that nobody asks any more.
  if (!(await isAskedNow(client, open, tag))) return undefined;
  const is = await isOneOf(directory, asked, people);
  if (is === false) return undefined;
  return { name: `${is === true ? "b" : "a"} ${tag}`, tag };
}

async function isAskedNow(client: DurableClient, untagged: UntaggedRounds, tag: string): Promise<boolean> {
  if (untagged.of([tag]).length > 0) return true;
  const tags = { ...ofKind("approval"), [tag]: present };
  return (await client.searchPage({ state: "pending", tags }, { limit: 1 })).promises.length > 0;
}
