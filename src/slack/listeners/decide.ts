/** A click on Approve or Deny. */
import type { App, BlockButtonAction } from "@slack/bolt";
import { type GatewayParts, respond } from "../../gateway/respond.ts";
import { workThenAck } from "../acknowledge.ts";
import { nameFrom } from "../nonce.ts";
import { type Recipient, tellPrivately } from "../private-word.ts";
import { lateResponseSentence, notKnownYet, notRecorded, responseSentence } from "../sentences.ts";

/** Listens for the buttons `approve` and `deny`, whose value is the promise's ID. */
export function listenForDecisions(app: App, gateway: GatewayParts): void {
  const { log } = gateway;
  for (const decision of ["approve", "deny"] as const) {
    app.action<BlockButtonAction>(
      { action_id: decision, type: "block_actions" },
      async ({ action, body, ack, client }) => {
        const promiseId = action.value ?? "";
        const to = recipientOf(body);
        const tell = (text: string) => tellPrivately({ client, log }, to, text);
        await workThenAck({
          work: () => respond(gateway, { promiseId, decision, ...clickOf(body, action.action_ts) }),
          ack: async (result) => {
            await ack();
            const sentence = responseSentence(result);
            if (sentence !== undefined) await tell(sentence);
          },
          onUnknown: () => tell(notKnownYet),
          onLate: (result) => tell(result === undefined ? notRecorded : lateResponseSentence(result)),
          log,
        });
      },
    );
  }
}

function recipientOf(body: BlockButtonAction): Recipient {
  const thread: unknown = body.message?.thread_ts;
  // A card with replies names itself as its thread: the word belongs beside the card, where the person is.
  const inThread = typeof thread === "string" && thread !== body.message?.ts;
  return { user: body.user.id, channel: body.channel?.id, thread: inThread ? thread : undefined };
}

/** Who clicked, and a name for this very click: Slack may deliver it twice. */
function clickOf(body: BlockButtonAction, actionTs: string) {
  const user = body.user.id;
  const message: unknown = body.container.message_ts;
  const nonce = nameFrom("click", user, actionTs, String(message), body.trigger_id);
  const seenIn = body.channel?.id;
  return { by: user, surface: "button", nonce, ...(seenIn === undefined ? {} : { seenIn }) } as const;
}
