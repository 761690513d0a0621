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

  noteStart(run: string, isAcked: boolean): void {
    this.starts.set(run, { isAcked: isAcked || this.starts.get(run)?.isAcked === true });
  }

  /** How many responses were acknowledged and not refused in the same breath. */
  get acked(): Deed[] {
    return this.responses.filter(({ answer }) => answer === "acked");
  }
}
