/** Options of a menu: what stands for a choice in Slack, and the choice that it stands for. */
import { createHash } from "node:crypto";
import type { types } from "@slack/bolt";
import type { FormOption } from "../../../form/form-field.ts";
import { clampPlain } from "../../cards/text.ts";

/** The option's value: the choice itself where Slack takes it, else a name made from it that is always the same. */
export function optionName(option: FormOption): string {
  const text = String(option);
  const isTaken = text.length >= 1 && text.length <= 150 && text.trim() === text && !text.startsWith("#");
  return isTaken ? text : `#${createHash("sha256").update(text).digest("base64url").slice(0, 22)}`;
}

/** The choice of this name, or undefined if the form has none. */
export function optionNamed(options: readonly FormOption[], name: string): FormOption | undefined {
  return options.find((option) => optionName(option) === name);
}

export function toOption(option: FormOption): types.PlainTextOption {
  return { text: plain(optionText(option)), value: optionName(option) };
}

/** All of them, in groups where there are more than Slack takes in one list. */
export function toMenu(
  options: readonly FormOption[],
):
  | { options: types.PlainTextOption[] }
  | { option_groups: { label: types.PlainTextElement; options: types.PlainTextOption[] }[] } {
  if (options.length <= maxListed) return { options: options.map(toOption) };
  const starts = options.map((_, index) => index).filter((index) => index % maxListed === 0);
  return { option_groups: starts.map((start) => toGroup(options.slice(start, start + maxListed))) };
}

const maxListed = 100;

function toGroup(options: readonly FormOption[]): {
  label: types.PlainTextElement;
  options: types.PlainTextOption[];
} {
  const [first = ""] = options;
  const last = options.at(-1) ?? first;
  const label = `${clampPlain(optionText(first), 36)} … ${clampPlain(optionText(last), 36)}`;
  return { label: plain(label), options: options.map(toOption) };
}

function optionText(option: FormOption): string {
  return String(option).trim() === "" ? "(blank)" : String(option);
}

function plain(text: string): types.PlainTextElement {
  return { type: "plain_text", text: clampPlain(text, 75) };
}
