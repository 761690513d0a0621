/** What Slack says of people, remembered: what somebody is in a workspace changes seldom. */
import { setTimeout as pause } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import { LRUCache } from "lru-cache";
import { type Standing, UncheckableError } from "../../gateway/directory.ts";
import { isSlackUser } from "../../gateway/slack-user.ts";
import { NotShownError } from "../../runtime/presenter.ts";
import { calling, isRefused, platformError } from "../connection/calls.ts";
import { type Home, readStanding } from "./standing.ts";

/** So long an answer is taken for what is so, in milliseconds. */
const freshMs = 5 * 60_000;
/** So long Slack is waited for where an old answer does, in milliseconds: a click is to be acknowledged in time. */
const patienceMs = 1_000;
const manyPeople = 5_000;
/** Slack's words for an ID that nobody has. */
const nobody = new Set(["user_not_found", "users_not_found", "invalid_user_id"]);

interface Known {
  standing: Standing;
  name: string | undefined;
  readAtMs: number;
}

export class PeopleCache {
  readonly #client: webApi.WebClient;
  readonly #now: () => number;
  readonly #known = new LRUCache<string, Known>({ max: manyPeople });
  readonly #asking = new Map<string, Promise<Known>>();
  #home: Home | undefined;

  /** `now`: a clock that never goes back, in milliseconds. */
  constructor(client: webApi.WebClient, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  async standingOf(person: string): Promise<Standing> {
    return isSlackUser(person) ? (await this.#get(person)).standing : "unknown";
  }

  async nameOf(person: string): Promise<string | undefined> {
    return isSlackUser(person) ? (await this.#get(person)).name : undefined;
  }

  /** What was known before is believed while Slack does not answer: decisions do not wait for it. */
  async #get(person: string): Promise<Known> {
    const known = this.#known.get(person);
    if (known === undefined) return this.#ask(person);
    if (this.#now() - known.readAtMs < freshMs) return known;
    const asked = this.#ask(person).catch(() => known);
    return Promise.race([asked, pause(patienceMs, known, { ref: false })]);
  }

  /** One question at a time about each person. */
  #ask(person: string): Promise<Known> {
    const underWay = this.#asking.get(person);
    if (underWay !== undefined) return underWay;
    const asking = this.#read(person).finally(() => this.#asking.delete(person));
    this.#asking.set(person, asking);
    return asking;
  }

  async #read(person: string): Promise<Known> {
    const read = await this.#readPerson(person);
    const known = { ...read, readAtMs: this.#now() };
    this.#known.set(person, known);
    return known;
  }

  async #readPerson(person: string): Promise<Omit<Known, "readAtMs">> {
    try {
      const home = await this.#readHome();
      const { user = {} } = await calling(() => this.#client.users.info({ user: person }));
      const name = user.profile?.real_name || user.real_name || user.name;
      return { standing: readStanding(user, home), name };
    } catch (error) {
      const refused = platformError(error);
      if (refused !== undefined && nobody.has(refused)) return { standing: "unknown", name: undefined };
      // Somebody of another organisation with whom this workspace shares nothing.
      if (refused === "user_not_visible") return { standing: "outsider", name: undefined };
      if (error instanceof NotShownError && isRefused(error)) {
        throw new UncheckableError(refused ?? "refused", { about: person, cause: error });
      }
      throw error;
    }
  }

  /** A token's workspace never changes. */
  async #readHome(): Promise<Home> {
    if (this.#home !== undefined) return this.#home;
    const { team_id: team, enterprise_id: enterprise } = await calling(() => this.#client.auth.test());
    this.#home = { team, enterprise };
    return this.#home;
  }
}
