/** The tags that say who had a part in an approval, on its last card sync, by which a person's ended approvals are found. */
import { type ApprovalState, requestersOf } from "../approval/state.ts";
import type { DurableClient } from "../resonate/client.ts";
import { partPrefix } from "../resonate/tags.ts";
import { taggedSince } from "./tagged-since.ts";

const dayMs = 86_400_000;
/** Each tag is a row in an engine's index. */
const mostTags = 40;
/** In the place of those that have no tag of their own. */
const partManyTag = `${partPrefix}many`;
const plainId = /^[\w.-]{1,64}$/;

/** Whether this person asked for it or responded to it. */
export function hasPart(state: ApprovalState, person: string): boolean {
  return peopleOf(state).includes(person);
}

function peopleOf(state: ApprovalState): string[] {
  const responded = state.entries.flatMap((entry) => (entry.kind === "response" ? [entry.response.by] : []));
  return [...requestersOf(state), ...responded];
}

/** The tags of the card sync that shows the end of this approval. */
export function partTags(state: ApprovalState): Record<string, string> {
  if (state.outcome === undefined) return {};
  const day = dayOf(state.outcome.atMs);
  const names = new Set(peopleOf(state).map((person) => partTagOf(person)));
  const all = names.size > mostTags ? [partManyTag] : [...names];
  return Object.fromEntries(all.map((name) => [name, day]));
}

/** The tags that a card sync has one of if this person had a part in what ended on the day of `atMs`. */
export function wantedParts(person: string, atMs: number): Record<string, string>[] {
  return [partTagOf(person), partManyTag].map((name) => ({ [name]: dayOf(atMs) }));
}

function partTagOf(person: string): string {
  return plainId.test(person) ? `${partPrefix}${person}` : partManyTag;
}

function dayOf(atMs: number): string {
  return String(Math.floor(atMs / dayMs));
}

/** Stands on an engine since when ends have these tags (tagged-since.ts). */
export const partsMark = "signoff-ends-have-tags";

/** Whether everything that has ended since then (Unix time, milliseconds) has tags. Throws when the engine is away. */
export async function haveEndsTags(client: DurableClient, sinceMs: number): Promise<boolean> {
  return (await taggedSince(client, partsMark)) < sinceMs;
}
