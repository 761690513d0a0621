/** Publishing home tabs, one at a time for each person. */

import type { types, webApi } from "@slack/bolt";
import { LRUCache } from "lru-cache";
import type { Absences } from "../../gateway/absences.ts";
import { findRecentlyDecided } from "../../gateway/decided.ts";
import { findStartedBy } from "../../gateway/inbox.ts";
import { listGrants } from "../../gateway/list-grants.ts";
import { findOpenWaits } from "../../gateway/open-waits.ts";
import type { GatewayDeps } from "../../gateway/respond.ts";
import { reportFor } from "../../gateway/statistics.ts";
import { usualPeriod } from "../../gateway/statistics-desk.ts";
import { findWaitingFor } from "../../gateway/waiting-for.ts";
import { steadyNow } from "../../steady-clock.ts";
import type { CardLinks } from "../delivery/card-links.ts";
import { type HomePlace, homeStatisticsView, homeView, mostDecided } from "./home.ts";

/**
 * How long after it was opened a tab is shown anew when its person does something, in milliseconds: with thousands of
 * approvals waiting that takes a second of work, and whoever opens it again sees it as it is then.
 */
const openForMs = 15 * 60_000;
const manyOpened = 10_000;

interface Publishing {
  /** Something changed since it began. */
  isStale: boolean;
  place: HomePlace;
}

export class Homes {
  readonly #gateway: GatewayDeps;
  readonly #absences: Absences;
  readonly #cardLinks: CardLinks;
  readonly #web: webApi.WebClient;
  readonly #now: () => number;
  readonly #publishing = new Map<string, Publishing>();
  /** Who has opened the tab or gone somewhere in it, and where they are. */
  readonly #opened = new LRUCache<string, { place: HomePlace; atMs: number }>({ max: manyOpened });

  constructor(deps: {
    gateway: GatewayDeps;
    absences: Absences;
    cardLinks: CardLinks;
    web: webApi.WebClient;
    now?: () => number;
  }) {
    this.#now = deps.now ?? steadyNow;
    this.#gateway = deps.gateway;
    this.#absences = deps.absences;
    this.#cardLinks = deps.cardLinks;
    this.#web = deps.web;
  }

  /** Shows this place to the person, with what is so now. Failures are logged: opening the tab again is the remedy. */
  async show(person: string, place: HomePlace): Promise<void> {
    this.#opened.set(person, { place, atMs: this.#now() });
    await this.#show(person, place);
  }

  async #show(person: string, place: HomePlace): Promise<void> {
    const underWay = this.#publishing.get(person);
    if (underWay !== undefined) {
      Object.assign(underWay, { isStale: true, place });
      return;
    }
    const publishing = { isStale: true, place };
    this.#publishing.set(person, publishing);
    while (publishing.isStale) {
      publishing.isStale = false;
      try {
        await this.#publish(person, publishing.place);
      } catch (error) {
        this.#gateway.log.warn({ err: error, person }, "could not publish a home tab");
      }
    }
    this.#publishing.delete(person);
  }

  /** Whether this person may have the tab before them: Slack tells when it is opened, not when it is left. */
  isOpenFor(person: string): boolean {
    const opened = this.#opened.get(person);
    return opened !== undefined && this.#now() - opened.atMs < openForMs;
  }

  /** Something of this person's changed: shown anew if they may have the tab before them. */
  async refresh(person: string): Promise<void> {
    if (this.isOpenFor(person)) await this.#show(person, this.#opened.get(person)?.place ?? { page: 0 });
  }

  async #publish(person: string, place: HomePlace): Promise<void> {
    const isOwn = place.stats === undefined;
    const view = await (isOwn ? this.#own(person, place.page) : this.#statistics(person, place));
    await this.#web.views.publish({ user_id: person, view });
  }

  async #statistics(person: string, place: HomePlace): Promise<types.HomeView> {
    const days = place.stats ?? usualPeriod;
    const seen = await reportFor(this.#gateway, { person, days });
    return homeStatisticsView({ seen, cardLinks: this.#cardLinks }, place);
  }

  async #own(person: string, page: number): Promise<types.HomeView> {
    const [absence, waiting, started, decided, grants] = await Promise.all([
      this.#absences.about(person),
      findWaitingFor(this.#gateway, person),
      findStartedBy(this.#gateway, person),
      findRecentlyDecided(this.#gateway, person, mostDecided),
      listGrants(this.#gateway, { endableBy: person }),
    ]);
    const readWaits = (run: string) => findOpenWaits(this.#gateway, run);
    const found = { absence, waiting, started, decided, grants };
    return homeView({ ...found, cardLinks: this.#cardLinks, readWaits, page });
  }
}
