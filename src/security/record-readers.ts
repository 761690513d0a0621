/** With what stored records are read, and what is signed in them checked. */
import type { DurableClient } from "../resonate/client.ts";
import type { KnownRounds } from "../resonate/known-rounds.ts";
import type { Signer } from "./signer.ts";

export interface RecordReaders {
  client: DurableClient;
  signer: Signer;
  /** Absent: each round is read when it is needed. */
  rounds?: KnownRounds | undefined;
}
