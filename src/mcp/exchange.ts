/** One HTTP exchange of an agent: whether its client still listens, and what became of the verdicts that are in its answer. */
import type { OwnClaim } from "../gateway/claim-verdict.ts";
import type { Log } from "../log.ts";

/** What is known of a client beside what it asks. */
export interface ClientSeen {
  /** Of its token. */
  by: string;
  /** As it calls itself. */
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

  /** The verdict of this claim is in what is written next. */
  hold(claim: OwnClaim): void {
    this.#held.add(claim);
  }

  /** Something is handed to the connection now: it may hold all verdicts that were taken until now. */
  writing(): void {
    this.#settle(
      (claim) => claim.sent(),
      "could not note that a verdict was handed out: it counts as handed out",
    );
  }

  /** Nothing more is written: what is held still has gone to nobody. */
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
