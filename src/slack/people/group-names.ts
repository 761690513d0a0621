/** What user groups are called: all of them are asked for at once, seldom, for names change seldom. */
import type { webApi } from "@slack/bolt";

/** So long they are taken for what they are called, in milliseconds. */
const keptMs = 10 * 60_000;

export class GroupNames {
  readonly #client: webApi.WebClient;
  readonly #now: () => number;
  #read: { atMs: number; names: Promise<ReadonlyMap<string, string>> } | undefined;

  /** `now`: a clock that never goes back, in milliseconds. */
  constructor(client: webApi.WebClient, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  /** Its handle, such as "finance"; undefined for one that Slack does not list. Throws Slack's error. */
  async of(group: string): Promise<string | undefined> {
    if (this.#read === undefined || this.#now() - this.#read.atMs >= keptMs)
      this.#read = { atMs: this.#now(), names: this.#list() };
    return (await this.#read.names).get(group);
  }

  /** A failure is not kept. */
  async #list(): Promise<ReadonlyMap<string, string>> {
    try {
      const { usergroups = [] } = await this.#client.usergroups.list({});
      return new Map(usergroups.flatMap(({ id, handle }) => (id && handle ? [[id, handle] as const] : [])));
    } catch (error) {
      this.#read = undefined;
      throw error;
    }
  }
}
