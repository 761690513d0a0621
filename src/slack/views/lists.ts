/** The lists that commands answer with, page by page. */
import type { StartedRun } from "../../gateway/inbox.ts";
import type { OpenWait } from "../../gateway/open-waits.ts";
import type { CannotSearch, Found } from "../../gateway/searching.ts";
import type { Waiting } from "../../gateway/waiting-for.ts";
import { type Block, context, section } from "../cards/blocks.ts";
import type { CardLinks } from "../delivery/card-links.ts";
import { itemBlockId } from "../listeners/origin.ts";
import { runLine, waitingItem } from "./items.ts";
import { notLookedUp } from "./not-looked-up.ts";
import { pageOf, pager } from "./pager.ts";

export interface Answer {
  text: string;
  blocks?: Block[];
}

/** An item takes two blocks, and a message holds 50 (docs/slack.md, Limits). */
const perPage = 10;

export const cannotSearch =
  ":mag: This engine cannot search, so there are no lists: open an approval from its card, or look up its ID with `/workflows status &lt;id&gt;`.";

/** What waits for a person. */
export async function pendingList(
  found: Found<Waiting> | CannotSearch,
  cardLinks: CardLinks,
  wanted: number,
): Promise<Answer> {
  if (found.kind === "cannot-search") return { text: cannotSearch };
  if (isKnownEmpty(found)) {
    return {
      text: ":white_check_mark: Nothing is waiting for you. When something does, its card appears in one of your channels.",
    };
  }
  const { items, page, pages } = pageOf(found.items, wanted, perPage);
  const shown = await Promise.all(
    items.map(async (waiting, index) =>
      waitingItem(waiting, itemBlockId(page, index), await cardLinks.toShow(waiting.state)),
    ),
  );
  const title = `*Waiting for you: ${found.items.length === 0 ? "unknown" : countOf(found)}*`;
  return {
    text: title,
    blocks: [section(title), ...shown.flat(), ...uncheckedNote(found), ...pager("page:pending", page, pages)],
  };
}

/** Whether there is nothing, and that is certain. */
export function isKnownEmpty(found: Found<Waiting>): boolean {
  const { items, unchecked, unreadable, more, isStillReading } = found;
  return items.length + unchecked === 0 && unreadable === undefined && !more && !isStillReading;
}

/** How many there are, as far as they were looked at. */
export function countOf({ items, more }: Found<Waiting>): string {
  return more === true ? `more than ${items.length}` : `${items.length}`;
}

/** Says that more may be this person's than the list has: what is not known is not "nothing". */
export function uncheckedNote({ unchecked, why, unreadable, isStillReading }: Found<Waiting>): Block[] {
  return [...unreadableNote(unreadable), ...whoseNote({ unchecked, why }), ...readingNote(isStillReading)];
}

function readingNote(isStillReading = false): Block[] {
  const what = "I have just been started and am still reading what an older version opened";
  return isStillReading
    ? [section(`:hourglass: ${what}, so more may be waiting for you: look again in a minute.`)]
    : [];
}

function unreadableNote(count: number | undefined): Block[] {
  if (count === undefined) return [];
  const what = count === 1 ? "One more request cannot" : `${count} more requests cannot`;
  return [section(`:warning: ${what} be read and is left out here: the log says why.`)];
}

function whoseNote({ unchecked, why }: Pick<Found<Waiting>, "unchecked" | "why">): Block[] {
  if (unchecked === 0) return [];
  const what = `whether ${unchecked === 1 ? "one more request is" : `${unchecked} more requests are`} waiting for you`;
  const text =
    why === undefined
      ? `Slack is not answering at the moment, so I do not know ${what}: look again in a minute.`
      : notLookedUp(why, what);
  return [section(`:warning: ${text}`)];
}

/** Reads what a run waits for. */
export type ReadWaits = (run: string) => Promise<readonly OpenWait[]>;

/** The lines of these runs, with what is open of those that are running. */
export function runLines(
  runs: readonly StartedRun[],
  readWaits: ReadWaits,
  idOf?: (run: string) => string,
): Promise<string[]> {
  return Promise.all(
    runs.map(async (run) => runLine(run, run.state === "running" ? await readWaits(run.run) : [], idOf)),
  );
}

/** The runs that a person started. */
export async function startedList(
  found: Found<StartedRun> | CannotSearch,
  readWaits: ReadWaits,
  wanted: number,
): Promise<Answer> {
  if (found.kind === "cannot-search") return { text: cannotSearch };
  if (found.items.length === 0) {
    return {
      text: ":seedling: You have not started anything yet. Type `/start-workflow` to see what there is.",
    };
  }
  const { items, page, pages } = pageOf(found.items, wanted, perPage);
  const title = `*Started by you: ${found.items.length}*`;
  const lines = (await runLines(items, readWaits)).map((line) => section(line));
  const how = context(
    "`/workflows status &lt;id&gt;` shows more of a run, `/workflows cancel &lt;id&gt;` cancels what it waits for.",
  );
  return { text: title, blocks: [section(title), ...lines, how, ...pager("page:mine", page, pages)] };
}
