/**
 * The one writer of cards: whichever process shows an approval, its card is posted and changed here. A card that was written
 * here is recognized by the digest in the message's metadata, and by the mark of how Slack keeps its blocks.
 */
import type { Log } from "../../log.ts";
import type { ApprovalView, CardAddress, ShownCard } from "../../records/approval-view.ts";
import { type Attempt, type Newest, NotShownError } from "../../runtime/presenter.ts";
import type { Signer } from "../../security/signer.ts";
import { type Card, cardOf } from "../cards/card.ts";
import { digestOfCard, markOf } from "../cards/card-mark.ts";
import { isOfMessage } from "../connection/calls.ts";
import type { Message, Messages } from "./messages.ts";
import { cardIdentity, type PostedMessage } from "./own-messages.ts";

interface Rendered {
  card: Card;
  message: Omit<Message, "channel" | "thread"> & Card;
}

export class CardWriter {
  readonly #messages: Messages;
  readonly #signer: Signer;
  readonly #log: Log;

  constructor({ messages, signer, log }: { messages: Messages; signer: Signer; log: Log }) {
    this.#messages = messages;
    this.#signer = signer;
    this.#log = log;
  }

  /** Posts the card, or finds it where an earlier try posted it, and brings it to this view. Throws NotShownError. */
  async post(view: ApprovalView, attempt: Attempt): Promise<ShownCard> {
    const rendered = this.#render(view);
    const posted = await this.#messages.postOnce(
      { ...rendered.message, channel: view.state.channel },
      attempt,
    );
    const { channel, ts, shown } = posted;
    if (shown === rendered.message.shown) return this.#shown(posted, rendered);
    // The card was found: an earlier try posted it with another state.
    return (await this.update(posted, { view })) ?? { channel, ts };
  }

  /**
   * Brings the card to this view, then to the record as it is after that. Undefined if the card is gone. A card that Slack
   * does not let the app change is left as it is: its thread says the rest. Throws NotShownError.
   */
  async update(address: CardAddress, { view, readAgain }: Newest): Promise<ShownCard | undefined> {
    const rendered = this.#render(view);
    let written: PostedMessage | undefined;
    let failure: NotShownError | undefined;
    try {
      written = await this.#messages.update(address, rendered.message);
      if (written === undefined) return undefined;
    } catch (error) {
      if (isOfMessage(error)) return this.#leave(address, error);
      if (!(error instanceof NotShownError && error.mayHaveHappened)) throw error;
      failure = error;
    }
    let newest = rendered;
    if (readAgain !== undefined) {
      // This update, or an earlier one that seemed to fail, may have written an older state over a newer one.
      const next = await readAgain();
      newest = this.#render(next);
      const isOlder = newest.message.shown !== (written ?? rendered.message).shown;
      if (isOlder) return this.update(address, { view: next, readAgain });
    }
    if (written === undefined) throw failure;
    return this.#shown(written, newest);
  }

  #render(view: ApprovalView): Rendered {
    const card = cardOf(view);
    const shown = digestOfCard(this.#signer, card);
    return { card, message: { ...cardIdentity(view), ...card, shown } };
  }

  /** The card as it is shown; without a mark where it was found, or another update was written instead of this one. */
  #shown({ channel, ts, shown, kept }: PostedMessage, { card, message }: Rendered): ShownCard {
    if (kept === undefined || shown !== message.shown) return { channel, ts };
    return { channel, ts, mark: markOf(this.#signer, card, kept) };
  }

  #leave({ channel, ts }: CardAddress, error: unknown): ShownCard {
    this.#log.error(
      { err: error, channel, ts },
      "Slack does not let this card be changed, so its thread alone is kept up to date",
    );
    return { channel, ts };
  }
}
