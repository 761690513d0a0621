/** Posting the lines that show a grant, each with what ends it, and seeing to it that this goes when the grant is over. */
import { usedGrantOf } from "../approval/state.ts";
import type { ApprovalView, CardAddress } from "../records/approval-view.ts";
import { isGrantOver, keepGrantLine, type LineName } from "../records/grant-lines.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { closeGrantLinesAt } from "./close-grant-lines.ts";
import { type Attempt, NotShownError, type Presenter } from "./presenter.ts";

/** A grant, as far as what was given or used says it. */
export interface Given {
  id: string;
  /** Unix time in milliseconds. */
  untilMs: number;
  uses: number;
}

interface Posting extends RecordReaders {
  presenter: Presenter;
}

/** Posts that a grant was given, in the thread of the card with which it was given. */
export async function postGranted(
  { presenter, ...readers }: Posting,
  grant: Given,
  { card, view, attempt }: { card: CardAddress; view: ApprovalView; attempt: Attempt },
): Promise<void> {
  const isOver = await isGrantOver(readers, grant);
  const line = await presenter.postGrant(card, { view, isOver }, attempt);
  if (isOver && !attempt.doubtful) return;
  await closeGrantLinesAt(readers.client, { grant: grant.id, atMs: grant.untilMs, why: "time" });
  await keepOpenLine(readers, grant, { name: "given", address: line, view });
}

/** What a grant covers has no card: a line under that of the grant is all. Returns where more of it belongs. */
export async function postCovered(
  { presenter, ...readers }: Posting,
  view: ApprovalView,
  attempt: Attempt,
): Promise<CardAddress> {
  if (view.grantCard === "awaited") {
    const what = "The card with which its grant was given is not posted yet.";
    throw new NotShownError(what, { mayHaveHappened: false, cause: undefined });
  }
  const used = usedGrantOf(view.state);
  const grant = used && { id: used.id, untilMs: used.untilMs, uses: used.of };
  const isOver = grant === undefined || (await isGrantOver(readers, grant));
  const { line, card } = await presenter.postUse({ view, isOver }, attempt);
  if (used === undefined || grant === undefined) return card;
  // An earlier try may have posted it with what ends the grant.
  if (!isOver || attempt.doubtful)
    await keepOpenLine(readers, grant, { name: used.use, address: line, view });
  // With the last one there is nothing to end.
  else if (used.use === used.of) await closeNow(readers, grant, used.use);
  return card;
}

/** Whoever closes the lines of a grant finds this one, or it is over by now and has them closed once more. */
async function keepOpenLine(
  readers: RecordReaders,
  grant: Given,
  { name, address, view }: { name: LineName; address: CardAddress; view: ApprovalView },
): Promise<void> {
  await keepGrantLine(readers, grant, { name, address, approval: view.state.approval });
  if (await isGrantOver(readers, grant)) await closeNow(readers, grant, name);
}

function closeNow({ client }: RecordReaders, { id }: Given, name: LineName): Promise<void> {
  return closeGrantLinesAt(client, { grant: id, why: `line-${name}` });
}
