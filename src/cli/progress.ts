/** Shows on stderr that a command waits: on a terminal one line that changes, in a log one line after the other. */

import { describeRefusal } from "../records/refused-card.ts";
import { steadyNow } from "../steady-clock.ts";
import type { Asked } from "./gateway-call.ts";

export interface Progress {
  /** It is durable. */
  asked(id: string, asked: Asked): void;
  /** It is still open. */
  open(asked: Asked): void;
  unreachable(reason: string): void;
  reached(): void;
  /** Before anything else is written. */
  end(): void;
}

export interface ProgressOutput {
  isTTY?: boolean;
  write(text: string): unknown;
}

const secondMs = 1_000;
/** CI systems end jobs that say nothing for ten minutes. */
const stillEveryMs = 5 * 60_000;

export function createProgress(output: ProgressOutput): Progress {
  return output.isTTY === true ? new LiveProgress(output) : new LoggedProgress(output);
}

/** On one line, and without anything that a terminal or a CI system could take for a command. */
export function plainLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
}

function askedLine(id: string, { title, deadline }: Asked): string {
  const until = deadline === undefined ? "" : `, until ${deadline}`;
  return plainLine(`Asked as ${id}: ${title}${until}`);
}

/** Why nobody sees it; empty if they do. */
function problemLine({ card_problem: problem }: Asked): string {
  return problem === undefined ? "" : plainLine(describeRefusal(problem));
}

/** In whole minutes or seconds. */
function agoText(ms: number): string {
  const seconds = Math.round(ms / secondMs);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

class LoggedProgress implements Progress {
  readonly #output: ProgressOutput;
  #isAway = false;
  #problem = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  asked(id: string, asked: Asked): void {
    this.#line(askedLine(id, asked));
    const sinceMs = steadyNow();
    const still = () => this.#line(`Still open after ${agoText(steadyNow() - sinceMs)}.`);
    this.#timer ??= setInterval(still, stillEveryMs).unref();
  }

  open(asked: Asked): void {
    const problem = problemLine(asked);
    if (problem !== this.#problem) this.#line(problem === "" ? "Its card is shown." : problem);
    this.#problem = problem;
  }

  unreachable(reason: string): void {
    if (!this.#isAway) this.#line(`${plainLine(reason)} Trying again.`);
    this.#isAway = true;
  }

  reached(): void {
    if (this.#isAway) this.#line("The gateway answers again.");
    this.#isAway = false;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #line(text: string): void {
    this.#output.write(`${text}\n`);
  }
}

class LiveProgress implements Progress {
  readonly #output: ProgressOutput;
  readonly #sinceMs = steadyNow();
  #trouble = "";
  #problem = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  asked(id: string, asked: Asked): void {
    this.#clear();
    this.#output.write(`${askedLine(id, asked)}\n`);
    this.#begin();
  }

  open(asked: Asked): void {
    this.#problem = problemLine(asked);
  }

  unreachable(reason: string): void {
    this.#trouble = ` ${plainLine(reason)} Trying again.`;
    this.#begin();
  }

  reached(): void {
    this.#trouble = "";
  }

  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#clear();
  }

  #begin(): void {
    this.#timer ??= setInterval(() => this.#show(), secondMs).unref();
    this.#show();
  }

  #show(): void {
    this.#clear();
    this.#output.write(
      `Waiting for ${agoText(steadyNow() - this.#sinceMs)}.${this.#trouble || ` ${this.#problem}`.trimEnd()}`,
    );
  }

  #clear(): void {
    this.#output.write("\r\u001b[2K");
  }
}
