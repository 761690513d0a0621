/** Remembers the last Web API calls, for tests and for people who wonder what the app did. */
const maxCalls = 20_000;

export interface LoggedCall {
  /** Counts the calls, from 1. */
  number: number;
  method: string;
  args: Record<string, unknown>;
  /** When it arrived, ISO 8601. */
  at: string;
  /** What was answered; absent while held, or when the connection was dropped. */
  answer?: unknown;
  /** From its arrival to its answer, in milliseconds. */
  tookMs?: number;
  /** The fault that met it, if one did. */
  fault?: string;
}

export class CallLog {
  #calls: LoggedCall[] = [];
  #count = 0;

  /** Adds a call; its `answer` and `fault` are filled in later. */
  add(method: string, args: Record<string, unknown>): LoggedCall {
    const { token: _token, ...rest } = args;
    this.#count += 1;
    const call: LoggedCall = { number: this.#count, method, args: rest, at: new Date().toISOString() };
    this.#calls.push(call);
    // Cut in one go, well past the bound, so that each call does not shift the whole array.
    if (this.#calls.length > maxCalls * 1.1) this.#calls = this.#calls.slice(-maxCalls);
    return call;
  }

  list(method?: string): LoggedCall[] {
    return this.#calls.slice(-maxCalls).filter((call) => method === undefined || call.method === method);
  }

  /** The newest calls, at most `atMost`, oldest first. */
  newest(atMost: number): LoggedCall[] {
    return this.#calls.slice(-atMost);
  }

  clear(): void {
    this.#calls = [];
  }
}
