/** A presenter that remembers what it was asked to show. */
import { usedGrantOf } from "../../src/approval/state.ts";
import type { ApprovalView, CardAddress } from "../../src/records/approval-view.ts";
import type { Attempt, EndedGrant, Newest, Presenter, RunEnd } from "../../src/runtime/presenter.ts";

export class RecordingPresenter implements Presenter {
  readonly cards = new Map<string, ApprovalView[]>();
  readonly entries: string[] = [];
  readonly notes: { card: string; id: string; text: string }[] = [];
  readonly ends: RunEnd[] = [];
  readonly told: RunEnd[] = [];
  readonly announced: string[] = [];
  /** Everything in the order in which it was shown: cards, entries, notes and ends. */
  readonly lines: string[] = [];
  /** Whose lines of grants were closed, by approval. */
  readonly closedLines: string[] = [];
  posts = 0;
  /** Called before each post of a card; a failure is the post's. */
  beforePost: (attempt: Attempt) => Promise<void> = async () => undefined;
  /** Called before and after a note is there. */
  beforeNote: (text: string) => Promise<void> = async () => undefined;
  afterNote: (text: string) => Promise<void> = async () => undefined;

  /** What the check of the policy finds. */
  shortage: () => Promise<string | undefined> = async () => undefined;

  findShortage() {
    return this.shortage();
  }

  async announceOpening() {
    this.announced.push("opened");
  }

  async announceOutcome() {
    this.announced.push("ended");
  }

  /** Called before the requester is told. */
  beforeTold: (attempt: Attempt) => Promise<void> = async () => undefined;

  async tellRequester(_card: CardAddress, _view: ApprovalView, attempt: Attempt) {
    await this.beforeTold(attempt);
    this.announced.push("told");
  }

  async announceFailure(_card: CardAddress, _end: RunEnd, attempt: Attempt) {
    await this.beforeTold(attempt);
    this.announced.push("failed");
  }

  async postCard(view: ApprovalView, attempt: Attempt) {
    await this.beforePost(attempt);
    // Like Slack's metadata: in doubt, a card that is there already is found.
    if (!(attempt.doubtful && this.cards.has(view.state.approval))) {
      this.posts += 1;
      this.lines.push(`card ${view.state.approval}`);
    }
    this.#see(view);
    return { channel: view.state.channel, ts: view.state.approval };
  }

  async updateCard(card: { channel: string; ts: string }, { view }: Newest) {
    this.#see(view);
    return card;
  }

  async postEntry(_card: unknown, { view, index }: { view: ApprovalView; index: number }) {
    const entry = `${view.state.approval} ${view.state.entries[index]?.kind}`;
    this.entries.push(entry);
    this.lines.push(`entry ${entry}`);
  }

  async postUse({ view: { state } }: { view: ApprovalView }) {
    this.lines.push(`use ${state.approval}`);
    const card = { channel: state.channel, ts: usedGrantOf(state)?.id ?? "" };
    return { line: card, card };
  }

  async postGrant(card: CardAddress, { view: { state } }: { view: ApprovalView }) {
    this.lines.push(`grant ${state.approval}`);
    return card;
  }

  async closeGrantLine(_line: CardAddress, { state }: ApprovalView) {
    this.closedLines.push(state.approval);
  }

  async postGrantEnd(_card: CardAddress, { grant, end }: EndedGrant) {
    this.lines.push(`grant ended ${grant.approval.approval} by ${end.by}`);
  }

  async announceGrantEnd() {
    this.announced.push("grant ended");
  }

  async postNote(card: CardAddress, { id, text }: { id: string; text: string }, { doubtful }: Attempt) {
    await this.beforeNote(text);
    if (doubtful && this.notes.some((note) => note.id === id)) return;
    this.notes.push({ card: card.ts, id, text });
    this.lines.push(`note ${text}`);
    await this.afterNote(text);
  }

  async postRunEnd(_card: unknown, end: RunEnd) {
    this.ends.push(end);
    this.lines.push(`end ${end.run}: ${end.text}`);
  }

  async tellStarter(_starter: string, end: RunEnd) {
    this.told.push(end);
  }

  /** What the card of this approval shows now. */
  card(approval: string): ApprovalView | undefined {
    return this.cards.get(approval)?.at(-1);
  }

  #see(view: ApprovalView): void {
    const seen = this.cards.get(view.state.approval) ?? [];
    this.cards.set(view.state.approval, [...seen, view]);
  }
}
