/** What is wrong with a form, as a block. */
import { type Block, context } from "../../cards/blocks.ts";
import { escapeText } from "../../cards/text.ts";

/** A warning, each message on a line of its own. */
export function warning(messages: readonly string[]): Block {
  return context(messages.map((message) => `:warning: ${escapeText(message)}`).join("\n"));
}
