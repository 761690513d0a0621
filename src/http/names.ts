/** The names of the people in an approval, as far as Slack tells them soon enough. */
import { setTimeout as pause } from "node:timers/promises";
import type { ApprovalState } from "../approval/state.ts";
import type { Directory } from "../gateway/directory.ts";
import { findMentioned } from "./mentions.ts";

/** A page does not wait longer for a name, in milliseconds. */
const withinMs = 800;
/** Each name that is not known yet is a call to Slack. */
const mostNames = 20;

/** By their IDs: the requester, who decided, who looks at the page (`reader`), and whom the request names. */
export async function namesIn(
  directory: Directory,
  state: ApprovalState,
  reader?: string,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  await Promise.all(
    peopleIn(state, reader).map(async (person) => {
      const name = await Promise.race([
        directory.nameOf?.(person).catch(() => undefined),
        pause(withinMs, undefined, { ref: false }),
      ]);
      if (name !== undefined) names.set(person, name);
    }),
  );
  return names;
}

function peopleIn({ requester, outcome, request }: ApprovalState, reader: string | undefined): string[] {
  const by = outcome !== undefined && "by" in outcome ? outcome.by : undefined;
  const whose = outcome !== undefined && "standsFor" in outcome ? outcome.standsFor : undefined;
  const comment = outcome !== undefined && "comment" in outcome ? (outcome.comment ?? "") : "";
  const mentioned = findMentioned([request.title, ...Object.values(request.fields), comment]);
  const people = [requester, by, whose, reader, ...mentioned].filter((person) => person !== undefined);
  return [...new Set(people)].slice(0, mostNames);
}
