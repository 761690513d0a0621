/** Shows approvals and runs in Slack: the port that the durable showings call. */
import type { ApprovalView, Attempt, CardAddress, Presenter } from "../durable/ports.ts";
import { remedyOf } from "./calls.ts";
import { cardOf } from "./card.ts";
import { cannotPostLine, entryLine, runEndLine } from "./lines.ts";
import type { Messages } from "./messages.ts";

/** Posts the card; the requester is told once where a person has to help first, for the card cannot say it. */
async function postCard(messages: Messages, view: ApprovalView, attempt: Attempt): Promise<CardAddress> {
  const { approval, channel, requester } = view.state;
  try {
    return await messages.postOnce({ key: `card ${approval}`, channel, ...cardOf(view) }, attempt);
  } catch (error) {
    const remedy = remedyOf(error);
    if (remedy !== undefined && requester !== undefined) {
      const direct = await messages.openDirect(requester);
      const text = cannotPostLine(view.state, remedy);
      await messages.postOnce(
        { key: `stuck ${approval}`, channel: direct, text },
        { ...attempt, doubtful: true },
      );
    }
    throw error;
  }
}

/** Creates the presenter. Each message's key says what it is of, so that it is posted once. */
export function createPresenter(messages: Messages): Presenter {
  return {
    postCard: (view, attempt) => postCard(messages, view, attempt),
    updateCard: async (card, view) => {
      const content = cardOf(view);
      if (await messages.update(card, content)) return card;
      const again = { key: `card ${view.state.approval}`, channel: card.channel, ...content };
      return messages.postOnce(again, { doubtful: true, sinceMs: view.state.openedAtMs });
    },
    postEntry: async (card, { view, index }, attempt) => {
      const entry = view.state.entries[index];
      if (entry === undefined) return;
      const key = `entry ${view.state.approval} ${index}`;
      await messages.postOnce(
        { key, channel: card.channel, thread: card.ts, text: entryLine(entry) },
        attempt,
      );
    },
    postRunEnd: async (card, end, attempt) => {
      const line = { key: `end ${end.run}`, channel: card.channel, thread: card.ts, text: runEndLine(end) };
      await messages.postOnce(line, attempt);
    },
    tellStarter: async (starter, end, attempt) => {
      const channel = await messages.openDirect(starter);
      await messages.postOnce({ key: `told ${end.run}`, channel, text: runEndLine(end) }, attempt);
    },
  };
}
