/** Where a person acted: on the card, in the home tab, or in a list that a command gave them. */
import type { BlockAction, BlockElementAction } from "@slack/bolt";
import { z } from "zod";
import type { Surface } from "../../approval/response.ts";

export const originSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("card") }),
  z.object({ kind: z.literal("home") }),
  /** Which page is shown, and where to show it anew. */
  z.object({
    kind: z.literal("list"),
    page: z.int(),
    responseUrl: z.string(),
    /** The channel in which the list was seen; absent in dialogs that an older version opened. */
    channel: z.string().optional(),
  }),
]);
export type Origin = z.output<typeof originSchema>;

/** The block of a list's item: Slack sends no message with a click in an ephemeral one, but the block's ID. */
export function itemBlockId(page: number, index: number): string {
  return `item:${page}:${index}`;
}

/** Reads where a click came from. Lists are ephemeral messages; cards are not. */
export function originOf(body: BlockAction, action: BlockElementAction): Origin {
  if (body.view?.type === "home") return { kind: "home" };
  const [, page] = /^item:(\d+):/.exec(action.block_id) ?? [];
  if (page === undefined) return { kind: "card" };
  const channel = body.channel === undefined ? {} : { channel: body.channel.id };
  return { kind: "list", page: Number(page), responseUrl: body.response_url, ...channel };
}

/** The surface that a response from there names. */
export function surfaceOf(origin: Origin): Surface {
  switch (origin.kind) {
    case "card":
      return "button";
    case "home":
      return "home";
    case "list":
      return "command";
  }
}
