/** Who is in which user group, looked up when somebody answers, and remembered only as long as that is safe. */
import type { webApi } from "@slack/bolt";
import { NotShownError } from "../../runtime/presenter.ts";
import { asking } from "./asking.ts";

/** While Slack tells of each change, in milliseconds: `usergroups.users.list` is allowed some 20 times a minute. */
const toldMs = 60_000;
/** While it may not. */
const untoldMs = 5_000;

interface Group {
  readAtMs: number;
  people: Promise<Set<string>>;
}

export class GroupCache {
  readonly #client: webApi.WebClient;
  readonly #now: () => number;
  readonly #groups = new Map<string, Group>();
  #limited: { untilMs: number; error: NotShownError } | undefined;
  #hearsAll: () => boolean = () => false;
  #isTold = false;

  /** `now`: a clock that never goes back, in milliseconds. */
  constructor(client: webApi.WebClient, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  /** `hears`: whether this process is connected, and no other one takes Slack's events. */
  hearsAll(hears: () => boolean): void {
    this.#hearsAll = hears;
  }

  /** Slack tells that this group has changed: so the app has subscribed to that, which an older one may not have. */
  hasChanged(group: string): void {
    this.#groups.delete(group);
    this.#isTold = true;
  }

  /** There is another connection: what Slack told in between is not known. */
  forget(): void {
    this.#groups.clear();
  }

  /** Who is in the group. Throws NotShownError when Slack does not answer, UncheckableError when it refuses. */
  async members(group: string): Promise<Set<string>> {
    const known = this.#groups.get(group);
    const keptMs = this.#isTold && this.#hearsAll() ? toldMs : untoldMs;
    if (known !== undefined && this.#now() - known.readAtMs < keptMs) return known.people;
    // Slack limits the method, whatever the group: asking before it said so keeps the limit up.
    if (this.#limited !== undefined && this.#now() < this.#limited.untilMs) throw this.#limited.error;
    const read: Group = { readAtMs: this.#now(), people: this.#read(group) };
    this.#groups.set(group, read);
    read.people.catch((error: unknown) => {
      if (this.#groups.get(group) === read) this.#groups.delete(group);
      if (!(error instanceof NotShownError) || error.retryAfterMs === undefined) return;
      this.#limited = { untilMs: this.#now() + error.retryAfterMs, error };
    });
    return read.people;
  }

  async #read(usergroup: string): Promise<Set<string>> {
    const answer = await asking(usergroup, () => this.#client.usergroups.users.list({ usergroup }));
    return new Set(answer.users);
  }
}
