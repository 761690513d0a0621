/** Trigger IDs: leave to open one modal for the person who acted, once and within 3 seconds (Slack's limits). */
import { randomBytes, randomInt } from "node:crypto";

const lifetimeMs = 3000;

interface Trigger {
  user: string;
  expiresAtMs: number;
  exchanged: boolean;
  /** The modal that the person acted in, if they did; views.push goes on top of it. */
  viewId: string | undefined;
}

export type TriggerUse =
  | { kind: "usable"; user: string; viewId: string | undefined }
  | { kind: "refused"; error: "invalid_trigger_id" | "expired_trigger_id" | "exchanged_trigger_id" };

export class Triggers {
  readonly #triggers = new Map<string, Trigger>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  create(user: string, viewId?: string): string {
    this.#forgetOld();
    const id = `${randomInt(1e12)}.${randomInt(1e12)}.${randomBytes(16).toString("hex")}`;
    this.#triggers.set(id, { user, viewId, exchanged: false, expiresAtMs: this.#now() + lifetimeMs });
    return id;
  }

  exchange(id: string): TriggerUse {
    const trigger = this.#triggers.get(id);
    if (!trigger) return { kind: "refused", error: "invalid_trigger_id" };
    if (trigger.exchanged) return { kind: "refused", error: "exchanged_trigger_id" };
    if (this.#now() > trigger.expiresAtMs) return { kind: "refused", error: "expired_trigger_id" };
    trigger.exchanged = true;
    return { kind: "usable", user: trigger.user, viewId: trigger.viewId };
  }

  /** An expired trigger keeps its name for ten minutes, so that a late call learns that it expired. */
  #forgetOld(): void {
    for (const [id, trigger] of this.#triggers) {
      if (this.#now() - trigger.expiresAtMs < 600_000) return;
      this.#triggers.delete(id);
    }
  }
}
