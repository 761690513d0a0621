/** Cards while no worker is there: what was recorded is shown by the gateway, so that nobody waits for a word. */
import { setTimeout as pause } from "node:timers/promises";
import type { webApi } from "@slack/bolt";
import type { ApprovalState } from "../approval/state.ts";
import { findApproval } from "../durable/approval-reader.ts";
import { findCard } from "../durable/find-card.ts";
import type { RoundReaders } from "../durable/round.ts";
import { roundId } from "../durable/round-id.ts";
import type { Log } from "../log.ts";
import { overwriteCard } from "./mending/write-card.ts";

/** How long a worker may take before the gateway shows a response itself, in milliseconds. */
const foldingMs = 1_000;
const tries = 5;

export interface FoldedParts extends RoundReaders {
  web: webApi.WebClient;
  log: Log;
}

/** Shows approvals whose responses no worker has folded in time: each once for all that come meanwhile. */
export class FoldedCards {
  readonly #parts: FoldedParts;
  readonly #underWay = new Set<string>();

  constructor(parts: FoldedParts) {
    this.#parts = parts;
  }

  /** Looks after the approval in a second; failures are logged, for the mender and the worker's own showing follow. */
  showSoon(state: ApprovalState): void {
    const { approval } = state;
    if (this.#underWay.has(approval)) return;
    this.#underWay.add(approval);
    this.#show(state)
      .catch((error: unknown) => {
        this.#parts.log.warn({ err: error, approval }, "could not show what was recorded");
      })
      .finally(() => this.#underWay.delete(approval));
  }

  async #show(state: ApprovalState): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      await pause(foldingMs * 2 ** failures, undefined, { ref: false });
      // A response that comes from now on may not be seen here.
      this.#underWay.delete(state.approval);
      try {
        await showIfUnfolded(this.#parts, state);
        return;
      } catch (error) {
        if (failures === tries) throw error;
      }
    }
  }
}

async function showIfUnfolded(parts: FoldedParts, { approval, round }: ApprovalState): Promise<void> {
  if (!(await isUnfolded(parts, approval))) return;
  const card = await findCard(parts.client, { approval, round });
  // It is yet to be posted, and will show the newest then.
  if (card === undefined) return;
  await overwriteCard(parts, { id: approval, round: 0 }, card);
  parts.log.info({ approval }, "no worker is there: the gateway has shown what was recorded");
}

/** A response is on record that no worker has taken up. */
async function isUnfolded(parts: FoldedParts, approval: string): Promise<boolean> {
  if ((await parts.client.getStored(approval))?.state !== "pending") return false;
  const found = await findApproval(parts, roundId(approval, 0));
  if (found.kind === "folding") return true;
  return found.kind === "ended" && (await parts.client.getStored(approval))?.state === "pending";
}
