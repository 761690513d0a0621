/** Whether what is asked is covered by a grant that people gave before: then nobody is asked (approval/grant.ts). */

import { isWithin } from "../approval/grant.ts";
import type { UsedGrant } from "../approval/outcome.ts";
import { isBarred } from "../approval/part.ts";
import type { Opening } from "../approval/state.ts";
import { findGrants, peopleOf } from "../records/grant.ts";
import { takeUse } from "../records/grant-use.ts";
import { isUnsearchable } from "../resonate/engine-error.ts";
import type { RecordReaders } from "../security/record-readers.ts";

/** The use that covers an approval, and when it was taken, by the engine's clock (Unix time, milliseconds). */
export interface Covered {
  used: UsedGrant;
  atMs: number;
}

/**
 * Takes a use of the oldest grant that covers what is asked; a second call finds the same use. Undefined where no grant
 * covers it, so that people are asked. Throws when the engine is away.
 */
export async function coverByGrant(
  readers: RecordReaders,
  opening: Opening,
  openedAtMs: number,
): Promise<Covered | undefined> {
  if (opening.request.policy.grant === undefined) return undefined;
  try {
    for (const grant of await findGrants(readers, opening)) {
      if (!isWithin(grant.limits, opening.request)) continue;
      // Whoever may not approve their own request cannot do so by a grant of theirs either.
      if (peopleOf(grant).some((person) => isBarred(opening, person))) continue;
      const covered = await takeUse(readers, grant, { approval: opening.approval, openedAtMs });
      if (covered !== undefined) return covered;
    }
    return undefined;
  } catch (error) {
    // Where no grant can be found, none can be given either.
    if (isUnsearchable(error)) return undefined;
    throw error;
  }
}
