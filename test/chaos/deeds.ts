/** What people did, and what they were told at once: what was acknowledged is what must not be lost. */
export interface Deed {
  run: string;
  approval: string;
  promise: string;
  by: string;
  what: "approve" | "deny" | "answer" | "withdraw" | "cancel";
  sentAtMs: number;
  endedAtMs: number;
  /** `refused`: the acknowledgement said so. */
  answer: "acked" | "unacked" | "refused";
}

export class Deeds {
  readonly starts = new Map<string, { isAcked: boolean }>();
  readonly responses: Deed[] = [];
  /** What was said to those who started something else under the ID of a run. */
  readonly reuses: { run: string; workflow: string; said: string }[] = [];
  /** The promises that a forger settled first, with what was given elsewhere. */
  readonly forged: { approval: string; promise: string; of: string }[] = [];

  noteStart(run: string, isAcked: boolean): void {
    this.starts.set(run, { isAcked: isAcked || this.starts.get(run)?.isAcked === true });
  }

  /** How many responses were acknowledged and not refused in the same breath. */
  get acked(): Deed[] {
    return this.responses.filter(({ answer }) => answer === "acked");
  }
}
