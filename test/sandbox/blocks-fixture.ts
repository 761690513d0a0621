/** Blocks that tests post. */
import type { KnownBlock, SectionBlock } from "@slack/types";

export function buttonBlock(actionId: string, value = "promise-1"): KnownBlock {
  return {
    type: "actions",
    block_id: "buttons",
    elements: [{ type: "button", action_id: actionId, text: { type: "plain_text", text: "Approve" }, value }],
  };
}

export function textBlock(text: string): SectionBlock {
  return { type: "section", text: { type: "mrkdwn", text } };
}

export const plain = (text: string) => ({ type: "plain_text" as const, text });

/** A section with a "⋯" at its side. */
export function overflowBlock(actionId: string, values: string[]): KnownBlock {
  const options = values.map((value) => ({ text: plain(`Do ${value}`), value }));
  return {
    ...textBlock("*Refund?*"),
    block_id: `of-${values[0]}`,
    accessory: { type: "overflow", action_id: actionId, options },
  };
}
