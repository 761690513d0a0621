/** One HTTP exchange of an agent: whether its client still listens, and what became of the verdicts that are in its answer. */
import type { OwnClaim } from "../gateway/claim-verdict.ts";
import type { Log } from "../log.ts";

/** Who the client is. */
export interface ClientSeen {
  /** The caller's name, by its token. */
  by: string;
  /** The name that the client gives itself. */
  name: string;
}

export class Exchange {
  readonly client: ClientSeen;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  readonly #log: Log;
  readonly #held = new Set<OwnClaim>();

  constructor(client: ClientSeen, gone: AbortSignal, log: Log) {
    this.client = client;
    this.gone = gone;
    this.#log = log;
  }

  /** Notes that the verdict of this claim goes into the next thing that is written. */
  hold(claim: OwnClaim): void {
    this.#held.add(claim);
  }

  /** To be called when something is written to the connection: every verdict claimed until now may be in it. */
  writing(): void {
    this.#settle(
      (claim) => claim.sent(),
      "could not note that a verdict was handed out: it counts as handed out",
    );
  }

  /** To be called when nothing more is written: the verdicts that are still held went to nobody. */
  ended(): void {
    this.#settle(
      (claim) => claim.release(),
      "could not give back a verdict that nobody got: it counts as handed out",
    );
  }

  #settle(how: (claim: OwnClaim) => Promise<void>, otherwise: string): void {
    for (const claim of this.#held)
      how(claim).catch((error: unknown) => this.#log.warn({ err: error }, otherwise));
    this.#held.clear();
  }
}
