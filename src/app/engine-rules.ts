/** What the embedded engine is told of Signoff's promises. */
import type { EngineRules } from "../engine/rules.ts";
import { findIdFault, isOwnName, ownNameFault } from "../id-fault.ts";
import { type Kind, kindTag, noEffect, starterTag, targetTag } from "../resonate/tags.ts";

/**
 * How long a claim is kept after its end, in milliseconds: nobody asks for a window that is over, but whoever brings a
 * word of being away again must not find its ID free (records/absence.ts).
 */
const claimMs = 3_600_000;

/** What an approval can be verified with for ever: its rounds, its end, and the run that asked. */
const archived: (string | undefined)[] = ["run", "approval-run", "approval"] satisfies Kind[];

export const engineRules: EngineRules = {
  // What the inbox, the home tab and the reconciler ask for again and again.
  indexedTags: [kindTag, starterTag],
  noEffect,
  isArchived: ({ tags }) => archived.includes(tags[kindTag]),
  brief: { tag: [kindTag, "claim" satisfies Kind], keptMs: claimMs },
  findRootFault: (id, tags) => {
    if (!isOwnName(id.split(":", 1)[0] ?? id)) return findIdFault(id);
    const isRun = tags[targetTag] !== undefined && (tags[kindTag] ?? "run") === "run";
    return isRun ? ownNameFault : undefined;
  },
};
