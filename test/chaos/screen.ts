/** What people see in the channel: read by one for all. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { keyOf, type SeenMessage } from "../program/seen-message.ts";
import type { Workspace } from "../program/workspace.ts";

const lookEveryMs = 80;

export interface Card {
  approval: string;
  ts: string;
  /** The promise on its buttons; the last one that was seen when it has none any more. */
  promise: string;
  /** The one on its buttons when it was seen first. */
  firstPromise: string;
  isOpen: boolean;
}

export class Screen {
  readonly #cards = new Map<string, Card>();
  readonly #workspace: Workspace;
  #isOff = false;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    void this.#watch();
  }

  /** The cards of this run and of those that it called, oldest first. */
  cardsOf(run: string): Card[] {
    return [...this.#cards.values()].filter(({ approval }) => approval.startsWith(`${run}:`));
  }

  all(): Card[] {
    return [...this.#cards.values()];
  }

  open(): Card[] {
    return [...this.#cards.values()].filter(({ isOpen }) => isOpen);
  }

  /** Waits until there is a card at all, `withinMs` at the longest. */
  async someCard(withinMs: number): Promise<void> {
    const giveUpAtMs = Date.now() + withinMs;
    while (this.#cards.size === 0 && Date.now() < giveUpAtMs && !this.#isOff) await pause(lookEveryMs);
  }

  /** The run's card number `index`, once it is there; undefined if it does not come within `withinMs`. */
  async card(run: string, index: number, withinMs: number): Promise<Card | undefined> {
    const giveUpAtMs = Date.now() + withinMs;
    for (;;) {
      const card = this.cardsOf(run)[index];
      if (card !== undefined || Date.now() > giveUpAtMs || this.#isOff) return card;
      await pause(lookEveryMs);
    }
  }

  turnOff(): void {
    this.#isOff = true;
  }

  async #watch(): Promise<void> {
    while (!this.#isOff) {
      await this.#look().catch(() => undefined);
      await pause(lookEveryMs);
    }
  }

  /** Read without checking each message: with many people watching, that would be most of the load. */
  async #look(): Promise<void> {
    const answer = await fetch(new URL("/sandbox/messages?channel=C0APPROVALS", this.#workspace.url));
    const { messages } = (await answer.json()) as { messages: SeenMessage[] };
    for (const message of messages)
      if (message.thread_ts === undefined || message.thread_ts === message.ts) this.#see(message);
  }

  #see(message: SeenMessage): void {
    const key = keyOf(message);
    if (!key?.startsWith("card ")) return;
    const shown = buttonOf(message);
    const before = this.#cards.get(key);
    const promise = shown ?? before?.promise;
    // A card that was over when it was seen first has nothing to click on.
    if (promise === undefined) return;
    this.#cards.set(key, {
      approval: key.slice("card ".length),
      ts: message.ts,
      promise,
      firstPromise: before?.firstPromise ?? promise,
      isOpen: shown !== undefined,
    });
  }
}

const buttonSchema = z.object({ action_id: z.enum(["approve", "answer"]), value: z.string() });

/** The promise that the card's buttons carry; undefined when it has none. */
export function buttonOf(card: SeenMessage): string | undefined {
  for (const element of card.blocks?.flatMap((block) => block.elements ?? []) ?? []) {
    const button = buttonSchema.safeParse(element);
    if (button.success) return button.data.value;
  }
  return undefined;
}
