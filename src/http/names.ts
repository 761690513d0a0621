/** The names of people and groups on a page, as far as Slack tells them soon enough. */
import { setTimeout as pause } from "node:timers/promises";
import { editsOf } from "../approval/edit.ts";
import { fieldText } from "../approval/field.ts";
import { type ApprovalState, requestersOf } from "../approval/state.ts";
import type { Directory } from "../gateway/directory.ts";
import { readAsked } from "../gateway/statistics-words.ts";
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
  return readNames(peopleIn(state, reader), async (person) => directory.nameOf?.(person));
}

/** What those are called whom statistics tell as `group:S0FINANCE` or `user:U0BEN`; of other kinds nothing is asked. */
export function askedNames(directory: Directory, asked: readonly string[]): Promise<Map<string, string>> {
  return readNames(asked.slice(0, mostNames), async (name) => {
    const { kind, id } = readAsked(name);
    if (kind === "user") return directory.nameOf?.(id);
    const handle = kind === "group" ? await directory.groupNameOf?.(id) : undefined;
    return handle === undefined ? undefined : `@${handle}`;
  });
}

async function readNames(
  ids: readonly string[],
  nameOf: (id: string) => Promise<string | undefined>,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  await Promise.all(
    ids.map(async (id) => {
      const name = await Promise.race([
        nameOf(id).catch(() => undefined),
        pause(withinMs, undefined, { ref: false }),
      ]);
      if (name !== undefined) names.set(id, name);
    }),
  );
  return names;
}

function peopleIn(state: ApprovalState, reader: string | undefined): string[] {
  const { outcome, request } = state;
  const by = outcome !== undefined && "by" in outcome ? outcome.by : undefined;
  const whose = outcome !== undefined && "standsFor" in outcome ? outcome.standsFor : undefined;
  const comment = outcome !== undefined && "comment" in outcome ? (outcome.comment ?? "") : "";
  const mentioned = findMentioned([request.title, ...Object.values(request.fields).map(fieldText), comment]);
  const editors = editsOf(state).map((edit) => edit.by);
  const people = [...requestersOf(state), by, whose, reader, ...editors, ...mentioned].filter(
    (person) => person !== undefined,
  );
  return [...new Set(people)].slice(0, mostNames);
}
