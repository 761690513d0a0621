/**
 * Who repairs: windows of time, each of which one process claims for itself on the engine. A process may die while it has a
 * window, so whoever is refused asks whether somebody is there: it makes the next link of a chain that begins with the
 * claim, and one that is repairing answers by settling the link. Nobody answered: the link's maker has the window. A claim
 * or link is settled by its maker, too, when its pass is over.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { DurableClient } from "../../resonate/client.ts";

/** Whoever does not answer for so long is taken for dead, in milliseconds. */
const usualSilentMs = 2_500;
/** So often in that time it is looked whether anybody asks, or has answered. */
const looks = 10;

/** A link of a window's chain; 0 is its claim. */
interface Link {
  window: number;
  number: number;
}

export class ReconcileLease {
  readonly everyMs: number;
  /** How often `answer` is to be called while a pass goes on, in milliseconds. */
  readonly answerEveryMs: number;
  readonly #client: DurableClient;
  readonly #now: () => number;
  readonly #silentMs: number;
  #newestHeld = -1;
  #held: Link[] = [];

  constructor(
    client: DurableClient,
    { everyMs, now, silentMs = usualSilentMs }: { everyMs: number; now: () => number; silentMs?: number },
  ) {
    this.#client = client;
    this.everyMs = everyMs;
    this.#now = now;
    this.#silentMs = silentMs;
    this.answerEveryMs = silentMs / looks;
  }

  /** The number of the window that it is now, counted from the Unix epoch. */
  window(): number {
    return Math.floor(this.#now() / this.everyMs);
  }

  /** How long it is until this window begins, in milliseconds. */
  untilMs(window: number): number {
    return window * this.everyMs - this.#now();
  }

  /** True if this process has the window. Throws when the engine is away. */
  async claim(window: number): Promise<boolean> {
    if (window <= this.#newestHeld) return true;
    const isOurs = await this.#client.claim(idOf({ window, number: 0 }), this.#endOf(window));
    if (isOurs) this.#has({ window, number: 0 });
    return isOurs;
  }

  /**
   * Takes over the window that somebody else claimed, unless that one is repairing now; true if this process has it then.
   * One whose pass is over is followed only by a process that has just started: `isStart`. Throws when the engine is away.
   */
  async inherit(window: number, isStart: boolean, ended: AbortSignal): Promise<boolean> {
    const arePending = await this.#readChain(window);
    const [isClaimHeld] = arePending;
    if (isClaimHeld === undefined || (!isClaimHeld && !isStart)) return false;
    // Links end with their window, and that says nothing of who is repairing.
    if (window < this.window()) return false;
    const link = { window, number: arePending.length };
    // Somebody else asks at this moment, and repairs if nobody is there.
    if (!(await this.#client.claim(idOf(link), this.#endOf(window)))) return false;
    if (arePending.includes(true) && !(await this.#isUnanswered(link, ended))) return false;
    this.#has(link);
    return true;
  }

  /** Tells whoever asks that this process is there. False if an earlier one has told this one so. */
  async answer(): Promise<boolean> {
    this.#held = this.#held.filter(({ window }) => window >= this.window());
    for (const link of this.#held) {
      if (link.number > 0 && !(await this.#isPending(link))) return false;
      await this.#answerAfter(link);
    }
    return true;
  }

  /** The pass is over: whoever starts from now on has nobody to wait for. Throws when the engine is away. */
  async release(): Promise<void> {
    const over = this.#held.filter(({ window }) => window <= this.window());
    this.#held = this.#held.filter((link) => !over.includes(link));
    for (const link of over) {
      await this.#answerAfter(link);
      await this.#client.settleEmpty(idOf(link));
    }
  }

  #has(link: Link): void {
    this.#newestHeld = Math.max(this.#newestHeld, link.window);
    this.#held.push(link);
  }

  #endOf(window: number): number {
    return (window + 1) * this.everyMs;
  }

  /** For each promise of the chain that exists, whether it is pending. */
  async #readChain(window: number): Promise<boolean[]> {
    const arePending: boolean[] = [];
    for (;;) {
      const isPending = await this.#isPending({ window, number: arePending.length });
      if (isPending === undefined) return arePending;
      arePending.push(isPending);
    }
  }

  async #answerAfter({ window, number }: Link): Promise<void> {
    for (let next = number + 1; ; next += 1) {
      const isPending = await this.#isPending({ window, number: next });
      if (isPending === undefined) return;
      if (isPending) await this.#client.settleEmpty(idOf({ window, number: next }));
    }
  }

  async #isUnanswered(link: Link, ended: AbortSignal): Promise<boolean> {
    const untilMs = performance.now() + this.#silentMs;
    while (performance.now() < untilMs && !ended.aborted) {
      if (!(await this.#isPending(link))) return false;
      // Whoever asks after this one is not to repair beside it.
      await this.#answerAfter(link);
      await pause(this.answerEveryMs, undefined, { signal: ended }).catch(() => undefined);
    }
    return !ended.aborted && (await this.#isPending(link)) === true;
  }

  /** Undefined: there is no such link. */
  async #isPending(link: Link): Promise<boolean | undefined> {
    const record = await this.#client.getStored(idOf(link));
    return record === undefined ? undefined : record.state === "pending";
  }
}

/** The claim's ID is the same in every version of Signoff that is at work on one engine. */
function idOf({ window, number }: Link): string {
  return number === 0 ? `signoff-mend-${window}` : `signoff-mend-${window}-${number}`;
}
