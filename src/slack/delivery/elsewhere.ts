/** Messages outside the card's own channel: the audit channel, and direct messages. */
import type { Log } from "../../log.ts";
import { platformError, remedyOf } from "../connection/calls.ts";
import { classifyRefusal, reachOf } from "../connection/refusals.ts";

/** Somebody can fix it, and then it is posted; a dead token is told of elsewhere. */
export function isMendable(error: unknown): boolean {
  const refused = platformError(error);
  return refused !== undefined && classifyRefusal(refused) === "mendable" && reachOf(refused) === "call";
}

export class Elsewhere {
  readonly #log: Log;
  readonly #where: string | undefined;
  readonly #isWaitedFor: (error: unknown) => boolean;
  /** Slack's word for why not, since it last took something. */
  #told: string | undefined;

  /** `isWaitedFor`: of what Slack refuses, what is posted when somebody has seen to that. */
  constructor(log: Log, where: string | undefined, isWaitedFor: (error: unknown) => boolean) {
    this.#log = log;
    this.#where = where;
    this.#isWaitedFor = isWaitedFor;
  }

  /**
   * Tells it. Leaves out what Slack refuses for good (a person who has left, a text that is too long), for that must not
   * hold up the card and its thread, and throws what can be told later; both are logged with what to do.
   */
  async tell(message: () => Promise<void>): Promise<void> {
    try {
      await message();
      this.#told = undefined;
    } catch (error) {
      const refused = platformError(error);
      if (refused === undefined) throw error;
      if (this.#isWaitedFor(error)) {
        this.#logOnce(refused, error);
        throw error;
      }
      if (classifyRefusal(refused) !== "forever") throw error;
      this.#log.error({ err: error, remedy: remedyOf(error) }, "Slack refuses a message, which is left out");
    }
  }

  /** Many messages may wait for the same. */
  #logOnce(refused: string, error: unknown): void {
    if (this.#told === refused) return;
    this.#told = refused;
    const fields = { reason: refused, where: this.#where, remedy: remedyOf(error) };
    this.#log.error(
      fields,
      "Slack refuses what is told beside the cards: it waits until somebody sees to that",
    );
  }
}
