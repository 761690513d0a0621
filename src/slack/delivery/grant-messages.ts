/** What is posted of grants: that one was given, each of its uses, and that it was ended. */
import { usedGrantOf } from "../../approval/state.ts";
import type { ApprovalView } from "../../records/approval-view.ts";
import { grantIdOf } from "../../records/grant.ts";
import { roundId } from "../../resonate/round-id.ts";
import { type Attempt, CardGoneError, type PostedUse, type Presenter } from "../../runtime/presenter.ts";
import { actions, context, section } from "../cards/blocks.ts";
import { grantEndLine, grantLine, useLine } from "../cards/grant-text.ts";
import { threadLine } from "../cards/group-card.ts";
import { isOfMessage } from "../connection/calls.ts";
import { everythingButtons } from "../views/everything.ts";
import { endGrantButton } from "../views/grants.ts";
import type { Elsewhere } from "./elsewhere.ts";
import type { Messages } from "./messages.ts";

interface Deps {
  messages: Messages;
  auditChannel: string | undefined;
  inAudit: Elsewhere;
}

/** In the place of what ends it. */
const overNote = context("This grant is over: people are asked again.");

/** The presenter's calls about grants. */
export function grantMessages({
  messages,
  auditChannel,
  inAudit,
}: Deps): Pick<Presenter, "postUse" | "postGrant" | "closeGrantLine" | "postGrantEnd" | "announceGrantEnd"> {
  return {
    postUse: (use, attempt) => postUse(messages, use, attempt),
    postGrant: async (card, { view, isOver }, attempt) => {
      const line = { ...givenLine(view, isOver), channel: card.channel, thread: card.ts };
      const { channel, ts } = await messages.postOnce(line, attempt);
      return { channel, ts };
    },
    closeGrantLine: async (address, view) => {
      const isUse = usedGrantOf(view.state) !== undefined;
      try {
        await messages.update(address, isUse ? usedLine(view, true) : givenLine(view, true));
      } catch (error) {
        // Slack does not let it be changed: who presses its button hears that the grant is over.
        if (!isOfMessage(error)) throw error;
      }
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

/** The line that says that a grant was given. */
function givenLine({ state }: ApprovalView, isOver: boolean) {
  const text = threadLine(state, grantLine(state));
  const end = isOver ? overNote : actions("grant", [endGrantButton(grantIdOf(state), state.request.title)]);
  return { key: `grant ${state.approval}`, text, blocks: [section(text), end] };
}

/** The line of an approval that a grant covers. */
function usedLine({ state }: ApprovalView, isOver: boolean) {
  const text = useLine(state);
  const end = endGrantButton(usedGrantOf(state)?.id ?? "", state.request.title);
  const buttons = [...everythingButtons(state, roundId(state.approval, 0)), ...(isOver ? [] : [end])];
  const named = { key: `use ${state.approval}`, birth: state.birth?.mark };
  const below = [
    ...(buttons.length === 0 ? [] : [actions("grant-use", buttons)]),
    ...(isOver ? [overNote] : []),
  ];
  return { ...named, text, blocks: [section(text), ...below] };
}

/** Under the card with which the grant was given; alone where somebody deleted that, or nothing tells where it is. */
async function postUse(
  messages: Messages,
  { view, isOver }: { view: ApprovalView; isOver: boolean },
  attempt: Attempt,
): Promise<PostedUse> {
  const { state, grantCard } = view;
  const line = usedLine(view, isOver);
  if (typeof grantCard === "object") {
    try {
      const there = { ...line, channel: grantCard.channel, thread: grantCard.ts };
      const { channel, ts } = await messages.postOnce(there, attempt);
      return { line: { channel, ts }, card: grantCard };
    } catch (error) {
      if (!(error instanceof CardGoneError)) throw error;
    }
  }
  const { channel, ts } = await messages.postOnce(
    { ...line, channel: state.channel },
    { ...attempt, doubtful: true },
  );
  return { line: { channel, ts }, card: { channel, ts } };
}
