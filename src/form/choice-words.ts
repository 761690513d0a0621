/** Choices in words: options separated by commas. */
import type { FormOption } from "./form-field.ts";

/** The option of this name: exactly, else whatever its case if only one fits; undefined if none does. */
export function findOption(options: readonly FormOption[], text: string): FormOption | undefined {
  const exact = options.find((option) => String(option) === text);
  if (exact !== undefined) return exact;
  const wanted = text.trim().toLowerCase();
  const [similar, ...others] = options.filter((option) => String(option).toLowerCase() === wanted);
  return others.length === 0 ? similar : undefined;
}

/** Each part as the option that it names, or as text, so that its check fails. */
export function readChoices(options: readonly FormOption[], text: string): FormOption[] {
  const parts = splitList(text).map((part) => findOption(options, part));
  // One option whose name has commas in it, typed without escapes.
  const whole = findOption(options, text);
  if (parts.includes(undefined) && whole !== undefined) return [whole];
  return splitList(text).map((part, index) => parts[index] ?? part.trim());
}

function splitList(text: string): string[] {
  if (text === "") return [];
  const parts = [""];
  for (const [found, escaped] of text.matchAll(/\\([\\,])|./gsu)) {
    if (found === ",") parts.push("");
    else parts.push((parts.pop() ?? "") + (escaped ?? found));
  }
  if (parts.at(-1) === "") parts.pop();
  return parts;
}
