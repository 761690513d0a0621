/** The request as far as a card has room for it, and what the card leaves out and where that is to be read (law 13). */
import { clampField, fieldMrkdwn, isWide } from "./field-text.ts";
import type { ShownField } from "./shown-fields.ts";
import { longestName } from "./text.ts";

/** A message whose blocks are together longer than some 13,000 characters is refused by Slack: fields have a part of that. */
const fieldBudget = 6_000;
const maxFields = 40;
/** Slack's limit for one field. */
const longestField = 2_000;
/** What is shorter says nothing. */
const shortestField = 240;

/** What did not fit. */
export interface LeftOut {
  fields: number;
  fieldsInAll: number;
  shortened: number;
  isTitleShortened: boolean;
  /** People and groups who are not named, and lines about them. */
  people: number;
}

export interface Facts {
  /** Each field's name and value as mrkdwn, and whether it takes the whole width. */
  shown: { text: string; isWide: boolean }[];
  left: Pick<LeftOut, "fields" | "fieldsInAll" | "shortened">;
}

/** The fields within the budget, which long ones share: a card with one long text still shows the others. */
export function factsOf(given: readonly ShownField[]): Facts {
  const facts = given.map((shown) => ({ given: shown, whole: fieldMrkdwn(shown) }));
  const candidates = facts.slice(0, maxFields);
  const limit = fairLimit(candidates.map(({ whole }) => whole.length));
  const shown: Facts["shown"] = [];
  let room = fieldBudget;
  for (const { given: one, whole } of candidates) {
    const text = whole.length <= limit ? whole : clampField(one, limit);
    room -= text.length;
    if (room < 0) break;
    shown.push({ text, isWide: isWide(one.field) });
  }
  const shortened = candidates.filter(
    ({ given: { name }, whole }, index) =>
      index < shown.length && (shown[index]?.text !== whole || name.length > longestName),
  ).length;
  return { shown, left: { fields: facts.length - shown.length, fieldsInAll: facts.length, shortened } };
}

/** The length to which the longest are shortened, so that as much as possible of all fits. */
function fairLimit(lengths: readonly number[]): number {
  let room = fieldBudget;
  let others = lengths.length;
  for (const length of lengths.toSorted((one, other) => one - other)) {
    if (length > room / others)
      return Math.min(longestField, Math.max(shortestField, Math.floor(room / others)));
    room -= length;
    others -= 1;
  }
  return longestField;
}

/** What did not fit, in words; undefined if all did. */
export function leftOutText(left: LeftOut): string | undefined {
  const { fields, fieldsInAll, shortened, isTitleShortened, people } = left;
  const parts = [
    ...(isTitleShortened ? ["the title is shortened"] : []),
    ...(fields > 0 ? [`${fields} of ${fieldsInAll} fields ${fields === 1 ? "is" : "are"} left out`] : []),
    ...(shortened > 0 ? [`${shortened} ${shortened === 1 ? "field is" : "fields are"} shortened`] : []),
    ...(people > 0 ? ["some of those who can decide are not named"] : []),
  ];
  return parts.length === 0 ? undefined : `:scissors: Not everything fits here: ${parts.join(", ")}.`;
}
