/** Shows approvals and runs in Slack: the port that the durable card syncs call. */

import { requestersOf } from "../../approval/state.ts";
import { isSlackUser } from "../../gateway/slack-user.ts";
import type { Log } from "../../log.ts";
import type { ApprovalView, CardAddress, ShownCard } from "../../records/approval-view.ts";
import { type Attempt, NotShownError, type Presenter } from "../../runtime/presenter.ts";
import type { Signer } from "../../security/signer.ts";
import { isToldByOutcome } from "../cards/ending-line.ts";
import { threadLine } from "../cards/group-card.ts";
import {
  auditFailureLine,
  auditLine,
  cannotPostLine,
  entryLine,
  noteLine,
  outcomeWord,
  runEndLine,
} from "../cards/lines.ts";
import { missingPeople } from "../cards/people.ts";
import { isOfChannel } from "../connection/calls.ts";
import type { SlackDirectory } from "../people/directory.ts";
import { shortageOf } from "../people/shortage.ts";
import { CardWriter } from "./card-writer.ts";
import { Elsewhere, isMendable } from "./elsewhere.ts";
import { grantMessages } from "./grant-messages.ts";
import type { Message, Messages } from "./messages.ts";

export interface PresenterDeps {
  messages: Messages;
  directory: SlackDirectory;
  signer: Signer;
  /** Where openings, outcomes, overrides and failures are told of; undefined: nowhere. */
  auditChannel: string | undefined;
  log: Log;
}

/** Creates the presenter. Each message's key says what it is of, so that it is posted once. */
export function createPresenter(deps: PresenterDeps): Presenter {
  const { messages, directory, auditChannel, log } = deps;
  const cards = new CardWriter(deps);
  const reply = async (
    { channel, ts: thread }: CardAddress,
    line: { key: string; text: string },
    attempt: Attempt,
  ) => {
    await messages.postOnce({ ...line, channel, thread }, attempt);
  };
  const toldStuck = new Set<string>();
  const inAudit = new Elsewhere(log, auditChannel, isOfChannel);
  const direct = new Elsewhere(log, "direct messages", isMendable);
  return {
    findShortage: (view) => shortageOf(directory, view.state),
    postCard: (view, attempt) => postCard({ ...deps, cards }, toldStuck, { view, attempt }),
    updateCard: (card, newest) => cards.update(card, newest),
    postEntry: async (card, { view, index }, attempt) => {
      const entry = view.state.entries[index];
      if (entry === undefined || isToldByOutcome(view.state.entries, index)) return;
      const isWanted = entry.kind === "reminder" && view.state.outcome === undefined && !view.endedOutside;
      const missing = isWanted ? await missingPeople(directory, view.state) : "";
      const key = `entry ${view.state.approval} ${index}`;
      await reply(card, { key, text: threadLine(view.state, entryLine(entry, missing)) }, attempt);
    },
    ...grantMessages({ messages, auditChannel, inAudit }),
    postNote: (card, { id, text }, attempt) =>
      reply(card, { key: `note ${id}`, text: noteLine(text) }, attempt),
    announceOpening: (card, view, attempt) =>
      inAudit.tell(() => audit(deps, { what: "opened", card, view }, attempt)),
    announceOutcome: (card, view, attempt) =>
      inAudit.tell(() => audit(deps, { what: "ended", card, view }, attempt)),
    tellRequester: (card, view, attempt) =>
      direct.tell(() => tellRequester(messages, { card, view }, attempt)),
    postRunEnd: (card, end, attempt) =>
      reply(card, { key: `end ${end.run}`, text: runEndLine(end) }, attempt),
    announceFailure: (card, end, attempt) =>
      inAudit.tell(async () => {
        const { auditChannel } = deps;
        if (auditChannel === undefined) return;
        const text = auditFailureLine(end, await messages.linkIfAny(card));
        const line = { key: `audit failed ${end.run}`, birth: end.birth, channel: auditChannel, text };
        await messages.postOnce(line, attempt);
      }),
    tellStarter: (starter, end, attempt) =>
      direct.tell(async () => {
        if (!isSlackUser(starter)) return;
        const channel = await messages.openDirect(starter);
        const word = { key: `told ${end.run}`, birth: end.birth, channel, text: runEndLine(end) };
        await messages.postOnce(word, attempt);
      }),
  };
}

/** Posts the card. Where Slack refuses it the requester is told once, for the card cannot say it. */
async function postCard(
  { cards, log, ...deps }: PresenterDeps & { cards: CardWriter },
  told: Set<string>,
  { view, attempt }: { view: ApprovalView; attempt: Attempt },
): Promise<ShownCard> {
  const { approval, birth } = view.state;
  const requester = requestersOf(view.state).find(isSlackUser);
  try {
    return await cards.post(view, attempt);
  } catch (error) {
    const refusal = error instanceof NotShownError ? error.refusal : undefined;
    const isNews = refusal !== undefined && !told.has(approval);
    if (isNews && requester !== undefined) {
      const text = cannotPostLine(view.state, refusal);
      const word = { key: `stuck ${approval}`, birth: birth?.mark, text };
      await tellStuck(deps, { requester, word }, attempt).then(
        () => told.add(approval),
        // Why the card is refused is what the card sync has to know; the word is tried again with the card.
        (why: unknown) => log.debug({ err: why }, "could not tell the requester of a card that is refused"),
      );
    }
    throw error;
  }
}

async function tellStuck(
  { messages }: Pick<PresenterDeps, "messages">,
  { requester, word }: { requester: string; word: Pick<Message, "key" | "birth" | "text"> },
  attempt: Attempt,
): Promise<void> {
  const channel = await messages.openDirect(requester);
  await messages.postOnce({ ...word, channel }, { ...attempt, doubtful: true });
}

interface CardAndView {
  card: CardAddress | undefined;
  view: ApprovalView;
}

async function audit(
  { messages, auditChannel }: PresenterDeps,
  { what, card, view }: CardAndView & { what: "opened" | "ended" },
  attempt: Attempt,
): Promise<void> {
  if (auditChannel === undefined) return;
  const text = auditLine(what === "opened" ? opening(view) : view, await messages.linkIfAny(card));
  await messages.postOnce(
    {
      key: `audit ${what} ${view.state.approval}`,
      birth: view.state.birth?.mark,
      channel: auditChannel,
      text,
    },
    attempt,
  );
}

/** The opening is told as such, also when it is told late. */
function opening(view: ApprovalView): ApprovalView {
  const { outcome: _, ...state } = view.state;
  return { ...view, state };
}

async function tellRequester(
  messages: Messages,
  { card, view }: CardAndView,
  attempt: Attempt,
): Promise<void> {
  const { approval, birth } = view.state;
  const requester = requestersOf(view.state).find(isSlackUser);
  if (requester === undefined) return;
  const channel = await messages.openDirect(requester);
  const text = outcomeWord(view, await messages.linkIfAny(card));
  await messages.postOnce({ key: `outcome ${approval}`, birth: birth?.mark, channel, text }, attempt);
}
