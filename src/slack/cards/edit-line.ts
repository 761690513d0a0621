/** An edit in the thread of its card: what was changed into what, and whose approvals it voids. */
import { editedFields } from "../../approval/edit.ts";
import { valuesOf } from "../../approval/editable.ts";
import type { Edit } from "../../approval/response.ts";
import type { ApprovalState } from "../../approval/state.ts";
import type { Json } from "../../form/json-schema.ts";
import { writeJson } from "../../form/value-form.ts";
import { surfaceWords } from "./ending-line.ts";
import { strike } from "./field-text.ts";
import { actorName, answererName, clampPlain, escapeLine, namesWithin, nameText, timeOf } from "./text.ts";

/** What of a value stands in the line, and of all of them; the card has them whole. */
const longestValue = 200;
const changesBudget = 2_400;
/** What the names of those may take who have to look again. */
const namesBudget = 800;

export function editLine(edit: Edit): string {
  const { before, values, voids, atMs, surface } = edit;
  const names = namesWithin(voids.map(actorName), ", ", namesBudget).text;
  const again =
    voids.length === 0
      ? ""
      : `\n${names}: your ${voids.length === 1 ? "approval does" : "approvals do"} not count any more. Please look again.`;
  const lines = changeLines(Object.entries(before).map(([name, value]) => [name, value, values[name]]));
  return `:pencil2: Edited by ${answererName(edit)}, ${timeOf(atMs)}${surfaceWords(surface)}:\n${lines}${again}`;
}

/** What all edits together have made of what was asked. */
export function changedSince(state: ApprovalState): string {
  const now = valuesOf(state.request);
  return changeLines([...editedFields(state)].map(([name, { original }]) => [name, original, now[name]]));
}

function changeLines(
  changes: readonly (readonly [name: string, from: Json, to: Json | undefined])[],
): string {
  const lines = changes.map(
    ([name, from, to]) => `• *${nameText(name)}*: ${strike(short(from))} → ${escapeLine(short(to ?? null))}`,
  );
  return namesWithin(lines, "\n", changesBudget).text;
}

function short(value: Json): string {
  const text = typeof value === "string" ? value : writeJson(value);
  return clampPlain(text.replaceAll(/\s+/g, " "), longestValue);
}
