/** What people would see of a run in Slack, without Slack: its cards, and the lines of their threads in plain words. */
import { type ApprovalState, type Entry, usedGrantOf } from "../approval/state.ts";
import type { ApprovalView, CardAddress } from "../records/approval-view.ts";
import type { EndedGrant, Newest, Presenter, RunEnd } from "../runtime/presenter.ts";

/**
 * A card as a test looks at it.
 *
 * @example
 * expect(t.card).toMatchObject({ title: "Refund 20 on order 7", outcome: undefined });
 */
export interface TestCard {
  title: string;
  /** Whether it still has its buttons. */
  open: boolean;
  fields: Readonly<Record<string, unknown>>;
  /** Who has approved so far, by ID. */
  approvedBy: readonly string[];
  /** How it ended; undefined while it is open. */
  outcome: string | undefined;
  /** The promise of the approval, of which the rounds are parts. */
  approval: string;
}

export class SeenByPeople implements Presenter {
  readonly #views = new Map<string, ApprovalView>();
  readonly #posted = new Set<string>();
  /** The lines of all threads, in their order. */
  readonly thread: string[] = [];
  /** Direct messages, as "U0ANA: denied". */
  readonly told: string[] = [];

  /** Cards in the order in which they were posted. */
  cards(): TestCard[] {
    return [...this.#views.values()].map(cardOf);
  }

  /** The digest of what the card asks as people see it, of what is bound to that. */
  askedOn({ approval }: TestCard): string | undefined {
    return this.#views.get(approval)?.state.digests?.asked;
  }

  async findShortage() {
    return undefined;
  }

  async postCard(view: ApprovalView) {
    this.#show(view);
    return { channel: view.state.channel, ts: view.state.approval };
  }

  async updateCard(card: CardAddress, { view }: Newest) {
    this.#show(view);
    return card;
  }

  /** A card that several share counts as one for each. */
  #show(view: ApprovalView): void {
    for (const one of view.group?.members ?? [view]) this.#views.set(one.state.approval, one);
  }

  async postEntry(_: CardAddress, { view, index }: { view: ApprovalView; index: number }) {
    const entry = view.state.entries[index];
    if (entry !== undefined) this.#post(`entry ${view.state.approval} ${index}`, describeEntry(entry));
  }

  async postUse({ view: { state } }: { view: ApprovalView }) {
    const used = usedGrantOf(state);
    this.#post(`use ${state.approval}`, `use ${used?.use} of ${used?.of}: ${state.request.title}`);
    const card = { channel: state.channel, ts: used?.id ?? state.approval };
    return { line: card, card };
  }

  async postGrant(card: CardAddress, { view: { state } }: { view: ApprovalView }) {
    this.#post(`grant ${state.approval}`, "granted for a time");
    return card;
  }

  async closeGrantLine() {
    // A line has no button here.
  }

  async postGrantEnd(_: CardAddress, { grant, end }: EndedGrant) {
    this.#post(`grant end ${grant.id}`, `${end.by} ended the grant`);
  }

  async announceGrantEnd() {
    // There is no audit channel.
  }

  async postNote(_: CardAddress, { id, text }: { id: string; text: string }) {
    this.#post(`note ${id}`, text);
  }

  async postRunEnd(_: CardAddress, end: RunEnd) {
    this.#post(`end ${end.run}`, `${end.kind === "failure" ? "failed" : "finished"}: ${end.text}`);
  }

  async announceOpening() {
    // There is no audit channel.
  }

  async announceOutcome() {
    // There is no audit channel.
  }

  async announceFailure() {
    // There is no audit channel.
  }

  async tellRequester(_: CardAddress | undefined, { state }: ApprovalView) {
    this.#tell(`outcome ${state.approval}`, `${state.requester}: ${outcomeOf(state)}`);
  }

  async tellStarter(starter: string, end: RunEnd) {
    this.#tell(
      `end ${end.run}`,
      `${starter}: ${end.kind === "failure" ? "failed" : "finished"}: ${end.text}`,
    );
  }

  /** As Slack's metadata does it: what is there already is found, and not posted twice. */
  #post(key: string, line: string): void {
    if (!this.#posted.has(key)) this.thread.push(line);
    this.#posted.add(key);
  }

  #tell(key: string, word: string): void {
    if (!this.#posted.has(`told ${key}`)) this.told.push(word);
    this.#posted.add(`told ${key}`);
  }
}

function cardOf({ state, endedOutside }: ApprovalView): TestCard {
  const { title, fields } = state.request;
  return {
    title,
    open: state.outcome === undefined && !endedOutside,
    fields,
    approvedBy: state.decisions.filter(({ decision }) => decision === "approve").map(({ by }) => by),
    outcome: outcomeOf(state),
    approval: state.approval,
  };
}

function outcomeOf({ outcome }: ApprovalState): string | undefined {
  return outcome?.kind;
}

/** Without times, so that tests can compare: "U0BEN approved", "reminder", "approved". */
function describeEntry(entry: Entry): string {
  switch (entry.kind) {
    case "response": {
      const { kind, by, comment } = entry.response;
      const what =
        entry.response.kind === "decision"
          ? `${entry.response.decision === "approve" ? "approved" : "denied"}`
          : (acts[kind] ?? kind);
      const whose = "standsFor" in entry.response ? entry.response.standsFor : undefined;
      return `${by}${whose === undefined ? "" : ` for ${whose}`} ${what}${comment === undefined ? "" : `: ${comment}`}`;
    }
    case "outcome":
      return entry.outcome.kind;
    default:
      return entry.kind;
  }
}

const acts: Record<string, string> = {
  answer: "answered",
  withdrawal: "withdrew",
  delegation: "delegated",
  override: "overrode",
  edit: "edited",
  cancellation: "cancelled",
};
