/** Who clicked what, where, and a name for this very click: Slack may deliver it twice. */
import type { BlockAction, BlockElementAction } from "@slack/bolt";
import type { Subscriber } from "../delivery/ephemeral-reply.ts";
import { nameFrom } from "./nonce.ts";
import { type Origin, originOf } from "./origin.ts";

export interface Click {
  origin: Origin;
  person: { by: string; nonce: string; seenIn?: string };
  channel: string | undefined;
  triggerId: string;
  recipient: Subscriber;
}

export function clickOf(body: BlockAction, action: BlockElementAction): Click {
  const user = body.user.id;
  const channel = body.channel?.id;
  const thread: unknown = body.message?.thread_ts;
  // A card with replies names itself as its thread: the word belongs beside the card, where the person is.
  const inThread = typeof thread === "string" && thread !== body.message?.ts;
  const nonce = nameFrom("click", user, action.action_ts, action.action_id, body.trigger_id);
  return {
    origin: originOf(body, action),
    person: { by: user, nonce, ...(channel === undefined ? {} : { seenIn: channel }) },
    channel,
    triggerId: body.trigger_id,
    recipient: { user, channel, thread: inThread ? thread : undefined, responseUrl: body.response_url },
  };
}
