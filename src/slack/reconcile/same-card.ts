/** Whether a message shows a card, whatever Slack has added to its blocks or written in its own way. */
import { z } from "zod";

/** A message's blocks, or a part of them, as JSON. */
export type Json = z.output<ReturnType<typeof z.json>>;

/** What people see and what a click sends. Slack adds the rest by itself: block_id, emoji, verbatim and others. */
const meaningful = [
  ...["type", "text", "fields", "elements", "accessory", "action_id", "value", "style", "url", "confirm"],
  ...[
    "deny",
    "title",
    "label",
    "placeholder",
    "options",
    "option_groups",
    "element",
    "image_url",
    "alt_text",
  ],
];

const blocksSchema = z.array(z.json());

/** The blocks as they go over the wire. */
export function toJson(blocks: readonly object[]): Json[] {
  return blocksSchema.parse(JSON.parse(JSON.stringify(blocks)));
}

/** Compares block types, texts, action IDs, values, styles and what else is meaningful. */
export function isSame(shown: Json | undefined, expected: Json | undefined, key = ""): boolean {
  if (Array.isArray(shown) && Array.isArray(expected)) {
    return (
      shown.length === expected.length && expected.every((part, index) => isSame(shown[index], part, key))
    );
  }
  if (isObject(shown) && isObject(expected)) {
    return meaningful.every((name) => isSame(shown[name], expected[name], name));
  }
  if (key === "text" && typeof shown === "string" && typeof expected === "string") {
    return isSameText(shown, expected);
  }
  return shown === expected;
}

function isObject(json: Json | undefined): json is { [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

const emoji = /(\p{RGI_Emoji}|:[a-z0-9_+'\-]+:)/v;

/** An emoji may stand as a character on one side and by its name on the other: Slack turns one into the other. */
function isSameText(shown: string, expected: string): boolean {
  const one = plain(shown).split(emoji);
  const other = plain(expected).split(emoji);
  return (
    one.length === other.length &&
    one.every(
      (part, index) => part === other[index] || (index % 2 === 1 && isNamed(part) !== isNamed(other[index])),
    )
  );
}

function isNamed(part: string | undefined): boolean {
  return part?.startsWith(":") === true;
}

/** Undoes what Slack does to texts: links and labels in angle brackets, entities. */
function plain(text: string): string {
  return text
    .replace(/<((?:https?|mailto|tel):[^|>]*)(?:\|([^>]*))?>/g, (whole, url: string, label?: string) =>
      label === undefined ? url : url.endsWith(label) ? label : whole,
    )
    .replace(/<([@#][A-Z0-9]+|!subteam\^[A-Z0-9]+)\|[^>]*>/g, "<$1>")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
