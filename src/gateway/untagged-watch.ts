/** Keeping track of the open rounds that have no tags, for as long as a gateway runs. */
import { setTimeout as pause } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import type { DurableClient } from "../resonate/client.ts";
import { isUnsearchable } from "../resonate/engine-error.ts";
import { type UntaggedKnown, UntaggedRounds } from "./untagged-rounds.ts";
import { walkOpen } from "./walk-open.ts";

/** So long a list waits for the first walk, in milliseconds: a command is answered within 3 s. */
const awaitWalkMs = 1_500;
/** There once a walk has found no round without tags, at a time when no older program worked here any more. */
const doneId = "signoff-rounds-have-tags";
const keptMs = 100 * 365 * 86_400_000;
/** So few are walked through for each list while an older program may open more of them. */
const fewRounds = 200;
/** So long older programs may work beside this one, in milliseconds: an upgrade takes no longer. */
const upgradeMs = 60 * 60_000;

export class UntaggedWatch implements UntaggedKnown {
  readonly rounds: UntaggedRounds;
  readonly #client: DurableClient;
  readonly #now: () => number;
  readonly #startedAtMs: number;
  #isDone = false;
  #counted = 0;
  /** How many rounds the last whole walk found open, with and without tags. */
  lastCounted = 0;
  #areFew = false;
  #signal: AbortSignal | undefined;
  #first: Promise<boolean> = Promise.resolve(false);
  #again: Promise<void> | undefined;

  /** `now`: a clock that never goes back, in milliseconds. */
  constructor(client: DurableClient, now: () => number) {
    this.#client = client;
    this.#now = now;
    this.#startedAtMs = now();
    this.rounds = new UntaggedRounds(client);
  }

  /** Begins the first walk, unless an earlier process has found that there is nothing to be found. */
  start(log: Log, signal: AbortSignal): void {
    this.#signal = signal;
    this.#first = this.#begin().catch((error: unknown) => {
      if (!signal.aborted && !isUnsearchable(error))
        log.warn({ err: error }, "could not read what older programs opened, will try again");
      return false;
    });
  }

  async #begin(): Promise<boolean> {
    this.#isDone = (await this.#client.getStored(doneId)) !== undefined;
    if (!this.#isDone) await this.#walk();
    return true;
  }

  async #walk(): Promise<void> {
    let walked = 0;
    for await (const round of walkOpen(this.#client, this.#signal)) {
      walked += 1;
      this.rounds.note(round);
    }
    this.#areFew = walked <= fewRounds;
  }

  /** Whoever walks through all that is open tells of each, and then that it was all. Throws when the engine is away. */
  note(round: PromiseRecord): void {
    this.#counted += 1;
    this.rounds.note(round);
  }

  async endWalk(): Promise<void> {
    this.rounds.endWalk();
    this.lastCounted = this.#counted;
    this.#counted = 0;
    this.#first = Promise.resolve(true);
    if (this.#isDone || this.rounds.size > 0 || this.#now() - this.#startedAtMs < upgradeMs) return;
    await this.#client.claim(doneId, Date.now() + keptMs);
    this.#isDone = true;
  }

  /** Throws when the engine is away. */
  async areAllKnown(): Promise<boolean> {
    const areKnown = await Promise.race([this.#first, pause(awaitWalkMs, false, { ref: false })]);
    if (!areKnown || this.#isDone || !this.#areFew) return areKnown;
    // Many are walked through once a minute, when the gateway looks through all.
    this.#again ??= this.#walk().finally(() => {
      this.#again = undefined;
    });
    await this.#again;
    return true;
  }
}
