/** The ID of a group on the engine and in the metadata of its cards. */
import { hash } from "node:crypto";
import { groupingOf } from "../approval/group.ts";
import type { ApprovalState } from "../approval/state.ts";
import { canonicalJson } from "../canonical-json.ts";

/** So many rows a card has at most: each takes two of the 50 blocks of a message. */
export const rowsPerCard = 20;

/** A place in a group: which of its cards has the row. */
export interface GroupPlace {
  group: string;
  /** From 0. */
  page: number;
}

/** The group of an approval; undefined for one that has a card of its own. The same with any key: it holds no secret. */
export function groupIdOf(state: ApprovalState): string | undefined {
  const grouping = groupingOf(state);
  return grouping && hash("sha256", `signoff group\n${canonicalJson(grouping)}`, "base64url").slice(0, 27);
}

/** The slots of a group are promises, one for each member: who was there first has the first row. */
export function slotId(group: string, index: number): string {
  return `signoff-group-${group}-${index}`;
}

/** Where a card stands; `after`: the message that was there before it and was deleted. */
export function placeId({ group, page }: GroupPlace, after?: string): string {
  const which = `signoff-group-${group}-card-${page}`;
  return after === undefined ? which : `${which}-after-${after.replace(".", "-")}`;
}

/** Which member posts the card where there is none that its first member posts; `after`: as above. */
export function posterId(place: GroupPlace, after?: string): string {
  return `${placeId(place, after)}-poster`;
}
