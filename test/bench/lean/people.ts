/** The people of the lean stand-in: they command, click and look, by themselves. */
import { setTimeout as pause } from "node:timers/promises";
import type { Link } from "./link.ts";
import type { Done, Order } from "./orders.ts";
import type { Card, Sights, Watch } from "./sights.ts";

const channel = { id: "C0APPROVALS", name: "approvals" };
const team = { id: "T0LEAN", domain: "lean" };

/** So many work at once where cards are put up for later. */
const together = 16;

export class People {
  readonly #link: Link;
  readonly #watch: Watch;
  readonly #url: string;
  #runs = 0;
  #acts = 0;

  constructor(link: Link, watch: Watch, url: string) {
    this.#link = link;
    this.#watch = watch;
    this.#url = url;
  }

  async do(order: Order): Promise<Done> {
    this.#watch.takeCalls();
    const done: Done = { approvals: 0, tookMs: 0, ackMs: [], updateMs: [], calls: {} };
    if (order.kind === "play") await this.#play(order, done);
    if (order.kind === "click") await this.#clickOnSchedule(order, done);
    if (order.kind === "arrive") await this.#arrive(order, done);
    return { ...done, calls: this.#watch.takeCalls() };
  }

  async #play({ people, forMs }: { people: number; forMs: number }, done: Done): Promise<void> {
    const startedMs = performance.now();
    const work = async () => {
      while (performance.now() - startedMs < forMs) {
        const started = await this.#start();
        await this.#approve(started, done, performance.now());
        done.tookMs = performance.now() - startedMs;
      }
    };
    await Promise.all(Array.from({ length: people }, work));
  }

  async #clickOnSchedule(schedule: Schedule, done: Done): Promise<void> {
    const left = Array.from({ length: countOf(schedule) }).keys();
    const cards: Started[] = [];
    const open = async () => {
      for (const _ of left) cards.push(await this.#start());
    };
    await Promise.all(Array.from({ length: together }, open));
    // What the starts left to do is no part of the clicks.
    await pause(500);
    done.tookMs = await onSchedule(schedule, cards, (started, dueMs) => this.#approve(started, done, dueMs));
  }

  async #arrive(schedule: Schedule, done: Done): Promise<void> {
    const people = Array.from({ length: countOf(schedule) });
    done.tookMs = await onSchedule(schedule, people, async () => {
      await this.#approve(await this.#start(), done, performance.now());
    });
  }

  async #start(): Promise<Started> {
    this.#runs += 1;
    const run = `lean-${this.#runs}`;
    const sights = this.#watch.expect(run);
    await this.#link.deliver("slash_commands", {
      ...this.#from("U0ANA"),
      team_id: team.id,
      channel_id: channel.id,
      channel_name: channel.name,
      user_id: "U0ANA",
      user_name: "ana",
      command: "/start-workflow",
      text: `small id=${run}`,
    });
    return { run, sights, card: (await sights.card.seen).value };
  }

  async #approve({ run, sights, card }: Started, done: Done, clickedMs: number): Promise<void> {
    const lateMs = performance.now() - clickedMs;
    const button = {
      type: "button",
      action_id: "approve",
      block_id: "decide",
      action_ts: "1700000000.000001",
    };
    const tookMs = await this.#link.deliver("interactive", {
      ...this.#from("U0BEN"),
      type: "block_actions",
      container: { type: "message", message_ts: card.ts, channel_id: channel.id, is_ephemeral: false },
      message: { type: "message", user: "U0APP", ts: card.ts, text: "card" },
      state: { values: {} },
      actions: [{ ...button, text: { type: "plain_text", text: "Approve" }, value: card.value }],
    });
    done.ackMs.push(lateMs + tookMs);
    done.updateMs.push((await sights.approved.seen).atMs - clickedMs);
    await sights.end.seen;
    this.#watch.forget(run, card);
    done.approvals += 1;
  }

  /** What every payload says of who acts and where. */
  #from(user: string) {
    this.#acts += 1;
    return {
      user: { id: user, username: user, name: user, team_id: team.id },
      team,
      channel,
      api_app_id: "A0LEAN",
      token: "lean",
      enterprise: null,
      is_enterprise_install: false,
      trigger_id: `${this.#acts}.${user}`,
      response_url: `${this.#url}/response`,
    };
  }
}

interface Schedule {
  perSecond: number;
  forMs: number;
}

function countOf({ perSecond, forMs }: Schedule): number {
  return Math.max(2, (perSecond * forMs) / 1_000);
}

/** Begins each at its time, however late the ones before are; resolves with how long all took, in milliseconds. */
async function onSchedule<One>(
  { perSecond }: Schedule,
  all: readonly One[],
  act: (one: One, dueMs: number) => Promise<void>,
): Promise<number> {
  const startedMs = performance.now();
  const begin = async (one: One, index: number) => {
    const dueMs = startedMs + (index * 1_000) / perSecond;
    await pause(Math.max(0, dueMs - performance.now()));
    await act(one, dueMs);
  };
  await Promise.all(all.map(begin));
  return performance.now() - startedMs;
}

interface Started {
  run: string;
  sights: Sights;
  card: Card;
}
