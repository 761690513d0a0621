/** An edit in the thread of its card: what was changed into what, and whose approvals it voids. */
import type { Edit } from "../../approval/response.ts";
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
  const changes = Object.entries(before).map(
    ([name, value]) =>
      `• *${nameText(name)}*: ${strike(short(value))} → ${escapeLine(short(values[name] ?? null))}`,
  );
  const names = namesWithin(voids.map(actorName), ", ", namesBudget).text;
  const again =
    voids.length === 0
      ? ""
      : `\n${names}: your ${voids.length === 1 ? "approval does" : "approvals do"} not count any more. Please look again.`;
  const lines = namesWithin(changes, "\n", changesBudget).text;
  return `:pencil2: Edited by ${answererName(edit)}, ${timeOf(atMs)}${surfaceWords(surface)}:\n${lines}${again}`;
}

function short(value: Json): string {
  const text = typeof value === "string" ? value : writeJson(value);
  return clampPlain(text.replaceAll(/\s+/g, " "), longestValue);
}
