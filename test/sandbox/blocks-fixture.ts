/** Blocks that tests post. */
import type { KnownBlock } from "@slack/types";

export function buttonBlock(actionId: string, value = "promise-1"): KnownBlock {
  return {
    type: "actions",
    block_id: "buttons",
    elements: [{ type: "button", action_id: actionId, text: { type: "plain_text", text: "Approve" }, value }],
  };
}

export function textBlock(text: string): KnownBlock {
  return { type: "section", text: { type: "mrkdwn", text } };
}
