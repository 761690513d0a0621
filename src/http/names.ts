/** The names of the people in an approval, as far as Slack tells them soon enough. */
import { setTimeout as pause } from "node:timers/promises";
import type { ApprovalState } from "../approval/state.ts";
import type { Directory } from "../gateway/directory.ts";

/** A page does not wait longer for a name, in milliseconds. */
const withinMs = 800;

export async function namesIn(directory: Directory, state: ApprovalState): Promise<Map<string, string>> {
  const { requester, outcome } = state;
  const by = outcome !== undefined && "by" in outcome ? [outcome.by] : [];
  const people = new Set([...(requester === undefined ? [] : [requester]), ...by]);
  const names = new Map<string, string>();
  await Promise.all(
    [...people].map(async (person) => {
      const name = await Promise.race([
        directory.nameOf?.(person).catch(() => undefined),
        pause(withinMs, undefined, { ref: false }),
      ]);
      if (name !== undefined) names.set(person, name);
    }),
  );
  return names;
}
