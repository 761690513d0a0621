/** Updates of messages: of one message one at a time, and of those that wait meanwhile only the newest. */
import { NotShownError } from "../../../runtime/presenter.ts";
import type { ChannelQueue } from "./channel-queue.ts";

interface Waiting<Result> {
  /** Asked right before it is sent: throws if it is not to be. */
  admit(): void;
  send(): Promise<Result>;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export class Coalescer<Result> {
  readonly #lane: ChannelQueue<unknown>;
  readonly #waiting = new Map<string, Waiting<Result>[]>();

  constructor(lane: ChannelQueue<unknown>) {
    this.#lane = lane;
  }

  /** Sends the update, or one of the same message that came after it; the result is that of the one that was sent. */
  update(message: string, send: () => Promise<Result>, admit: () => void = () => undefined): Promise<Result> {
    return new Promise((resolve, reject) => {
      const update = { admit, send, resolve, reject };
      const before = this.#waiting.get(message);
      if (before !== undefined) {
        before.push(update);
        return;
      }
      const updates = [update];
      this.#waiting.set(message, updates);
      void this.#work(message, updates);
    });
  }

  async #work(message: string, updates: Waiting<Result>[]): Promise<void> {
    while (updates.length > 0) {
      let isSent = false;
      const send = () => {
        isSent = true;
        return sendNewest(updates);
      };
      const confirm = async () => {
        updates.at(-1)?.admit();
        return { isDoubtful: false };
      };
      const call = { isReply: true, isDoubtful: false, look: async () => undefined, confirm, send };
      await this.#lane.run(call).catch((error: unknown) => {
        // Whoever was sent knows; a lane that has stopped sends nothing.
        if (!isSent) for (const update of updates.splice(0)) update.reject(error);
      });
    }
    this.#waiting.delete(message);
  }
}

/** Takes all that wait; after a limit they wait on, with those that came meanwhile. */
async function sendNewest<Result>(updates: Waiting<Result>[]): Promise<void> {
  const together = updates.splice(0);
  const newest = together.at(-1);
  if (newest === undefined) return;
  try {
    const result = await newest.send();
    for (const update of together) update.resolve(result);
  } catch (error) {
    if (error instanceof NotShownError && error.retryAfterMs !== undefined) updates.unshift(...together);
    else for (const update of together) update.reject(error);
    throw error;
  }
}
