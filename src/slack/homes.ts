/** Publishing home tabs, one at a time for each person. */
import type { webApi } from "@slack/bolt";
import { findRecentlyDecided, findStartedBy, findWaitingFor } from "../gateway/inbox.ts";
import { findOpenWaits } from "../gateway/open-waits.ts";
import type { GatewayParts } from "../gateway/respond.ts";
import { homeView, mostDecided } from "./home.ts";
import type { Links } from "./links.ts";

interface Publishing {
  /** Something changed since it began. */
  isStale: boolean;
  page: number;
}

export class Homes {
  readonly #gateway: GatewayParts;
  readonly #links: Links;
  readonly #web: webApi.WebClient;
  readonly #publishing = new Map<string, Publishing>();
  /** Who has opened the tab since this process began, and on which page they are. */
  readonly #pages = new Map<string, number>();

  constructor(parts: { gateway: GatewayParts; links: Links; web: webApi.WebClient }) {
    this.#gateway = parts.gateway;
    this.#links = parts.links;
    this.#web = parts.web;
  }

  /** Shows this page to the person, with what is so now. Failures are logged: opening the tab again is the remedy. */
  async show(person: string, page: number): Promise<void> {
    this.#pages.set(person, page);
    const underWay = this.#publishing.get(person);
    if (underWay !== undefined) {
      Object.assign(underWay, { isStale: true, page });
      return;
    }
    const publishing = { isStale: true, page };
    this.#publishing.set(person, publishing);
    try {
      while (publishing.isStale) {
        publishing.isStale = false;
        await this.#publish(person, publishing.page);
      }
    } catch (error) {
      this.#gateway.log.warn({ err: error, person }, "could not publish a home tab");
    } finally {
      this.#publishing.delete(person);
    }
  }

  /** Whether this person has opened the tab since this process began. */
  isOpenFor(person: string): boolean {
    return this.#pages.has(person);
  }

  /** Something of this person's changed: shown anew if they have opened the tab. */
  async refresh(person: string): Promise<void> {
    const page = this.#pages.get(person);
    if (page !== undefined) await this.show(person, page);
  }

  async #publish(person: string, page: number): Promise<void> {
    const [waiting, started, decided] = await Promise.all([
      findWaitingFor(this.#gateway, person),
      findStartedBy(this.#gateway, person),
      findRecentlyDecided(this.#gateway, person, mostDecided),
    ]);
    const readWaits = (run: string) => findOpenWaits(this.#gateway, run);
    const view = await homeView({ waiting, started, decided, links: this.#links, readWaits, page });
    await this.#web.views.publish({ user_id: person, view });
  }
}
