/** Options of a menu: what stands for a choice in Slack, and the choice that it stands for. */
import { createHash } from "node:crypto";
import type { types } from "@slack/bolt";
import type { FormOption } from "../../../form/form-field.ts";
import { plain } from "../../cards/blocks.ts";
import { clampPlain } from "../../cards/text.ts";

/** The option's value: the choice itself where Slack takes it, else a name made from it that is always the same. */
function optionName(option: FormOption): string {
  const text = String(option);
  const isTaken = text.length >= 1 && text.length <= 150 && text.trim() === text && !text.startsWith("#");
  return isTaken ? text : `#${createHash("sha256").update(text).digest("base64url").slice(0, 22)}`;
}

/** The choice of this name, or undefined if the form has none. */
export function optionNamed(options: readonly FormOption[], name: string): FormOption | undefined {
  return options.find((option) => optionName(option) === name);
}

export function toOption(option: FormOption): types.PlainTextOption {
  return { text: plain(optionText(option), 75), value: optionName(option) };
}

type Menu =
  | { options: types.PlainTextOption[] }
  | { option_groups: { label: types.PlainTextElement; options: types.PlainTextOption[] }[] };

/** What Slack takes in one list; it takes as many groups of so many (docs/slack.md, Limits). */
const maxListed = 100;

/** All of them, in groups named after their first and last where there are more than Slack takes in one list. */
export function toMenu(options: types.PlainTextOption[]): Menu {
  if (options.length <= maxListed) return { options };
  const starts = options.map((_, index) => index).filter((index) => index % maxListed === 0);
  const groups = starts.map((start) => options.slice(start, start + maxListed));
  return { option_groups: groups.map((group) => ({ label: labelOf(group), options: group })) };
}

function labelOf(group: readonly types.PlainTextOption[]): types.PlainTextElement {
  const [first, last] = [group[0], group.at(-1)].map((option) => clampPlain(option?.text.text ?? "", 36));
  return plain(`${first} … ${last}`, 75);
}

function optionText(option: FormOption): string {
  return String(option).trim() === "" ? "(blank)" : String(option);
}
