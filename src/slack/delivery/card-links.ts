/** Links to cards. */
import type { ApprovalState } from "../../approval/state.ts";
import type { Log } from "../../log.ts";
import { findCard } from "../../records/find-card.ts";
import { findRefusal } from "../../records/refused-card.ts";
import type { DurableClient } from "../../resonate/client.ts";
import { refusalText } from "../cards/lines.ts";
import type { Messages } from "./messages.ts";

export class CardLinks {
  readonly #client: DurableClient;
  readonly #messages: Messages;
  readonly #log: Log;

  constructor(deps: { client: DurableClient; messages: Messages; log: Log }) {
    this.#client = deps.client;
    this.#messages = deps.messages;
    this.#log = deps.log;
  }

  /** A link that opens the card; undefined before it is posted, and where Slack gives none. */
  async toCard(state: Pick<ApprovalState, "approval" | "round">): Promise<string | undefined> {
    try {
      const card = await findCard(this.#client, state);
      if (card === undefined) return undefined;
      return await this.#messages.linkTo(card);
    } catch (error) {
      this.#log.warn({ err: error, approval: state.approval }, "no link to a card");
      return undefined;
    }
  }

  /** Both, for a list. */
  async toShow(state: ApprovalState): Promise<{ link: string | undefined; problem: string | undefined }> {
    const [link, problem] = await Promise.all([this.toCard(state), this.problemOf(state)]);
    return { link, problem };
  }

  /** Why Slack does not show the card as it should be, and what to do; undefined if it does, or that is not known. */
  async problemOf(state: ApprovalState): Promise<string | undefined> {
    try {
      const refusal = await findRefusal(this.#client, state);
      return refusal && `:warning: Its card cannot be shown: ${refusalText(refusal)}`;
    } catch (error) {
      this.#log.warn({ err: error, approval: state.approval }, "not known whether a card can be shown");
      return undefined;
    }
  }
}
