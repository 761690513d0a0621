/**
 * The signatures that were taken, for as long as they would be taken again. Slack signs each try anew, so the same
 * signature twice is somebody's copy. The memory is this process's own: a copy that reaches another gateway, or comes
 * after a restart, is taken and changes nothing, for names of runs and responses come from the payload (nonce.ts).
 */
import { oldestMs } from "./check-signature.ts";

/** About 140 requests a second over the 6 minutes that a signature may hold; 10 MB. */
const mostSignatures = 50_000;

export class SeenSignatures {
  /** When each is too old to be taken again, in milliseconds since 1970; in the order of their coming. */
  readonly #until = new Map<string, number>();
  readonly #most: number;

  constructor(most = mostSignatures) {
    this.#most = most;
  }

  get count(): number {
    return this.#until.size;
  }

  /** Keeps a signature that was found right, made at `atMs`; false if it was seen before. */
  add(signature: string, atMs: number, nowMs: number): boolean {
    if (this.#until.has(signature)) return false;
    this.#makeRoom(nowMs);
    this.#until.set(signature, atMs + oldestMs);
    return true;
  }

  /** Forgets what is too old, and the oldest when there are too many: refusing people would be worse. */
  #makeRoom(nowMs: number): void {
    for (const [signature, untilMs] of this.#until) {
      if (untilMs >= nowMs && this.#until.size < this.#most) return;
      this.#until.delete(signature);
    }
  }
}
