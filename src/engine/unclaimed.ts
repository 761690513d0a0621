/** Tells of messages that nobody has taken up some time after they were sent. */

export interface Sent<Envelope> {
  letter: Envelope;
  /** The process that it was sent to. */
  pid: string;
}

export class Unclaimed<Envelope> {
  readonly #afterMs: number;
  readonly #overdue: (sent: Sent<Envelope>) => void;
  /** In the order in which they were sent, which is that in which they come due: all wait for the same time. */
  #waiting: (Sent<Envelope> & { dueMs: number })[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `overdue` is called for each message once, `afterMs` milliseconds after it was sent. */
  constructor(afterMs: number, overdue: (sent: Sent<Envelope>) => void) {
    this.#afterMs = afterMs;
    this.#overdue = overdue;
  }

  add(sent: Sent<Envelope>): void {
    this.#waiting.push({ ...sent, dueMs: performance.now() + this.#afterMs });
    this.#timer ??= this.#wait(this.#afterMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #wait(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    const nowMs = performance.now();
    const next = this.#waiting.findIndex(({ dueMs }) => dueMs > nowMs);
    const due = this.#waiting.splice(0, next === -1 ? this.#waiting.length : next);
    const [first] = this.#waiting;
    this.#timer = first === undefined ? undefined : this.#wait(Math.ceil(first.dueMs - nowMs));
    for (const sent of due) this.#overdue(sent);
  }
}
