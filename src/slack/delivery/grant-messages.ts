/** What is posted of grants: that one was given, each of its uses, and that it was ended. */
import { usedGrantOf } from "../../approval/state.ts";
import type { ApprovalView, CardAddress } from "../../records/approval-view.ts";
import { grantIdOf } from "../../records/grant.ts";
import { roundId } from "../../resonate/round-id.ts";
import { type Attempt, CardGoneError, type Presenter } from "../../runtime/presenter.ts";
import { actions, section } from "../cards/blocks.ts";
import { grantEndLine, grantLine, useLine } from "../cards/grant-text.ts";
import { threadLine } from "../cards/group-card.ts";
import { everythingButtons } from "../views/everything.ts";
import { endGrantButton } from "../views/grants.ts";
import type { Elsewhere } from "./elsewhere.ts";
import type { Messages } from "./messages.ts";

interface Deps {
  messages: Messages;
  auditChannel: string | undefined;
  inAudit: Elsewhere;
}

/** That part of the presenter. */
export function grantMessages({
  messages,
  auditChannel,
  inAudit,
}: Deps): Pick<Presenter, "postUse" | "postGrant" | "postGrantEnd" | "announceGrantEnd"> {
  return {
    postUse: (view, attempt) => postUse(messages, view, attempt),
    postGrant: async ({ channel, ts: thread }, { state }, attempt) => {
      const text = threadLine(state, grantLine(state));
      const button = endGrantButton(grantIdOf(state), state.request.title);
      const blocks = [section(text), actions("grant", [button])];
      await messages.postOnce({ key: `grant ${state.approval}`, channel, thread, text, blocks }, attempt);
    },
    postGrantEnd: async ({ channel, ts: thread }, ended, attempt) => {
      const line = { key: `grant end ${ended.grant.id}`, text: grantEndLine(ended) };
      await messages.postOnce({ ...line, channel, thread }, attempt);
    },
    announceGrantEnd: (card, ended, attempt) =>
      inAudit.tell(async () => {
        if (auditChannel === undefined) return;
        const link = await messages.linkIfAny(card);
        const text = `${grantEndLine(ended)}${link === undefined ? "" : `\n<${link}|Its card>`}`;
        await messages.postOnce(
          { key: `audit grant end ${ended.grant.id}`, channel: auditChannel, text },
          attempt,
        );
      }),
  };
}

/** Under the card with which the grant was given; alone where somebody deleted that, or nothing tells where it is. */
async function postUse(messages: Messages, view: ApprovalView, attempt: Attempt): Promise<CardAddress> {
  const { state, grantCard } = view;
  const text = useLine(state);
  const grant = usedGrantOf(state)?.id ?? "";
  const buttons = [
    ...everythingButtons(state, roundId(state.approval, 0)),
    endGrantButton(grant, state.request.title),
  ];
  const named = { key: `use ${state.approval}`, birth: state.birth?.mark };
  const line = { ...named, text, blocks: [section(text), actions("grant-use", buttons)] };
  if (typeof grantCard === "object") {
    try {
      await messages.postOnce({ ...line, channel: grantCard.channel, thread: grantCard.ts }, attempt);
      return grantCard;
    } catch (error) {
      if (!(error instanceof CardGoneError)) throw error;
    }
  }
  const { channel, ts } = await messages.postOnce(
    { ...line, channel: state.channel },
    { ...attempt, doubtful: true },
  );
  return { channel, ts };
}
