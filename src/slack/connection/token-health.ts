/** Whether Slack takes the bot token: seen in what it answers to any call, and told when that changes. */
import type { Log } from "../../log.ts";
import { reachOf, remedyFor } from "./refusals.ts";

/** Without these no card is posted, no outcome told: a scope that one of them lacks is everybody's affair. */
const needed = new Set(["chat.postMessage", "chat.update", "conversations.open"]);

export class TokenHealth {
  /** Called when something is wrong that was not before. */
  onProblem: () => void = () => undefined;
  readonly #log: Log;
  /** Why every call is refused. */
  #dead: string | undefined;
  /** The methods for which a scope is missing. */
  readonly #lacking = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** What is wrong, with what a person can do about it; undefined while the token works. */
  get problem(): string | undefined {
    if (this.#dead !== undefined) return sentence(this.#dead);
    return [...this.#lacking].some((method) => needed.has(method)) ? sentence("missing_scope") : undefined;
  }

  /** Slack answered a call of `method` with "ok", or with its word for why not; other results say nothing of the token. */
  answered(method: string, result: string): void {
    if (result === "ok") this.#works(method);
    else if (result === "missing_scope") this.#lacks(method);
    else if (reachOf(result) === "app") this.#died(result);
  }

  /** Nothing is missing any more, as Slack tells the token's scopes. */
  hasAllScopes(): void {
    for (const method of [...this.#lacking]) this.#regained(method);
  }

  #works(method: string): void {
    if (this.#dead !== undefined) this.#log.info("Slack takes SLACK_BOT_TOKEN again");
    this.#dead = undefined;
    this.#regained(method);
  }

  #died(refused: string): void {
    if (this.#dead === refused) return;
    this.#dead = refused;
    const remedy = remedyFor(refused);
    this.#log.error(
      { reason: refused, remedy },
      `Slack refuses SLACK_BOT_TOKEN: ${refused}; what is to be shown waits`,
    );
    this.onProblem();
  }

  #lacks(method: string): void {
    // The token as such is taken.
    this.#dead = undefined;
    if (this.#lacking.has(method)) return;
    this.#lacking.add(method);
    const remedy = remedyFor("missing_scope");
    this.#log.error(
      { reason: "missing_scope", method, remedy },
      `Slack refuses ${method}: a scope is missing`,
    );
    if (needed.has(method)) this.onProblem();
  }

  #regained(method: string): void {
    if (this.#lacking.delete(method)) this.#log.info({ method }, `Slack takes ${method} again`);
  }
}

function sentence(refused: string): string {
  const remedy = remedyFor(refused);
  return `Slack refuses SLACK_BOT_TOKEN: ${refused}.${remedy === undefined ? "" : ` ${remedy}`}`;
}
