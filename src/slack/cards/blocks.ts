/** Block Kit blocks, built in one place where Slack's limits (docs/slack.md) are kept by clamping. */
import type { types } from "@slack/bolt";
import { clamp, clampPlain } from "./text.ts";

export type Block = types.KnownBlock;

/** Slack takes 50 blocks in a message; what is over gives way to a line that says so. */
export function message(blocks: Block[]): Block[] {
  if (blocks.length <= 50) return blocks;
  return [...blocks.slice(0, 48), context(`… ${blocks.length - 49} more`), ...blocks.slice(-1)];
}

/** Text without markup, at most so long. */
export function plain(text: string, max: number): types.PlainTextElement {
  return { type: "plain_text", text: clampPlain(text, max) };
}

/** `text` is plain, not mrkdwn; `note` is kept whole after it. */
export function header(text: string, note = ""): Block {
  const { text: kept, ...rest } = plain(text, 150 - note.length);
  return { type: "header", text: { ...rest, text: `${kept}${note}`, emoji: true } };
}

/**
 * `verbatim`: Slack would make links of addresses and of names of channels and people that someone typed, too (law 10);
 * mentions and times that are written out work all the same.
 */
function mrkdwnText(mrkdwn: string, max: number): types.MrkdwnElement {
  return { type: "mrkdwn", text: clamp(mrkdwn, max), verbatim: true };
}

export function section(
  mrkdwn: string,
  accessory?: types.Button | types.Checkboxes,
  blockId?: string,
): Block {
  const text = mrkdwnText(mrkdwn, 3_000);
  const more = {
    ...(accessory === undefined ? {} : { accessory }),
    ...(blockId === undefined ? {} : { block_id: blockId }),
  };
  return { type: "section", text, ...more };
}

/** Pairs in two columns, ten to a block. */
export function fields(mrkdwn: string[]): Block[] {
  const blocks: Block[] = [];
  for (let start = 0; start < mrkdwn.length; start += 10) {
    const ten = mrkdwn.slice(start, start + 10);
    blocks.push({
      type: "section",
      fields: ten.map((text) => mrkdwnText(text, 2_000)),
    });
  }
  return blocks;
}

export function context(mrkdwn: string): Block {
  return { type: "context", elements: [mrkdwnText(mrkdwn, 3_000)] };
}

export function actions(blockId: string, elements: (types.Button | types.Overflow)[]): Block {
  return { type: "actions", block_id: blockId, elements: elements.slice(0, 25) };
}

/** A button's value is never clamped: it must come back whole. */
const maxButtonValue = 2_000;

/** Whether a button can carry this ID back as it is. */
export function fitsButton(id: string): boolean {
  return id.length <= maxButtonValue && id.isWellFormed();
}

export interface ButtonParts {
  actionId: string;
  text: string;
  /** Carried back by the click: what `fitsButton`. */
  value: string;
  style?: "primary" | "danger";
  /** Read out by screen readers. */
  label: string;
  /** Asked before the click counts. */
  confirm?: { title: string; text: string };
}

export function button({ actionId, text, value, style, label, confirm }: ButtonParts): types.Button {
  return {
    type: "button",
    action_id: actionId,
    text: { ...plain(text, 75), emoji: true },
    value,
    accessibility_label: clampPlain(label, 75),
    ...(style === undefined ? {} : { style }),
    ...(confirm === undefined ? {} : { confirm: dialog(confirm) }),
  };
}

function dialog({ title, text }: { title: string; text: string }): types.ConfirmationDialog {
  return {
    title: plain(title, 100),
    text: plain(text, 300),
    confirm: plain("Yes", 30),
    deny: plain("No", 30),
  };
}

/** One box to tick. */
export function checkbox(
  actionId: string,
  { text, value }: { text: string; value: string },
): types.Checkboxes {
  return { type: "checkboxes", action_id: actionId, options: [{ text: plain(text, 75), value }] };
}

/** A menu of at most five options, whose values are short. */
export function overflow(actionId: string, options: { text: string; value: string }[]): types.Overflow {
  return {
    type: "overflow",
    action_id: actionId,
    options: options.slice(0, 5).map(({ text, value }) => ({
      text: plain(text, 75),
      value,
    })),
  };
}
