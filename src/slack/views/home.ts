/** The home tab: what waits for a person, what they started, what was decided lately. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { Decided } from "../../gateway/decided.ts";
import type { StartedRun } from "../../gateway/inbox.ts";
import type { StandingGrant } from "../../gateway/list-grants.ts";
import type { CannotSearch, Found } from "../../gateway/searching.ts";
import type { SeenReport } from "../../gateway/statistics.ts";
import { type Period, periods, usualPeriod } from "../../gateway/statistics-desk.ts";
import type { Waiting } from "../../gateway/waiting-for.ts";
import { actions, type Block, button, context, header, section } from "../cards/blocks.ts";
import type { CardLinks } from "../delivery/card-links.ts";
import { type AbsenceContent, absenceBlocks, absenceButton } from "./away.ts";
import { grantBlocks } from "./grants.ts";
import { chosenId, decidedLine, waitingItem } from "./items.ts";
import { cannotSearch, isKnownEmpty, type ReadWaits, runLines, uncheckedNote } from "./lists.ts";
import { pageOf, pager } from "./pager.ts";
import { approveSelectedBlocks, itemBlockIds } from "./selection.ts";
import {
  homePeriodAction,
  type NotSeen,
  notSeenSentence,
  periodButtons,
  statisticsBlocks,
} from "./statistics.ts";

export interface HomeContent {
  absence: AbsenceContent;
  waiting: Found<Waiting> | CannotSearch;
  started: Found<StartedRun> | CannotSearch;
  decided: Found<Decided> | CannotSearch;
  /** Those that the person may end. */
  grants: Found<StandingGrant> | CannotSearch;
  cardLinks: CardLinks;
  readWaits: ReadWaits;
  /** Which page of what waits. */
  page: number;
}

/** What of the home tab a person looks at: a page of their own, or the statistics of a period. */
export interface HomePlace {
  page: number;
  stats?: Period | undefined;
}

/** So many of each: with two blocks for what waits this stays far within the 100 blocks of a view. */
const waitingPerPage = 10;
const mostStarted = 10;
/** How many of the decided are shown. */
export const mostDecided = 10;

/** The action ID of the button that opens the list of workflows. */
export const startAction = "start";

/** Builds the view. */
export async function homeView(content: HomeContent): Promise<types.HomeView> {
  const { page, blocks } = await waitingBlocks(content);
  return {
    type: "home",
    private_metadata: JSON.stringify({ page }),
    blocks: [
      actions("start", [
        button({
          actionId: startAction,
          text: "Start a workflow",
          value: "start",
          style: "primary",
          label: "Start a workflow",
        }),
        statisticsButton,
        absenceButton(content.absence),
      ]),
      ...absenceBlocks(content.absence),
      header("Waiting for you"),
      ...blocks,
      ...grantsPart(content),
      header("Started by you"),
      ...(await startedBlocks(content)),
      header("Recently decided"),
      ...(await decidedBlocks(content)),
    ],
  };
}

/** Goes to the statistics of the usual period. */
const statisticsButton = button({
  actionId: `${homePeriodAction}${usualPeriod}`,
  text: "Statistics",
  value: String(usualPeriod),
  label: "Statistics of all approvals",
});

/** The action ID of the button that leads back from the statistics. */
export const backAction = "home:back";

/** The statistics in the place of the rest; `page`: where one comes back to. */
export async function homeStatisticsView(
  { seen, cardLinks }: { seen: SeenReport | NotSeen; cardLinks: CardLinks },
  { page, stats }: HomePlace,
): Promise<types.HomeView> {
  const back = button({ actionId: backAction, text: "Back", value: String(page), label: "Back to your own" });
  return {
    type: "home",
    private_metadata: JSON.stringify({ page, stats }),
    blocks: [
      actions("stats", [back, ...periodButtons(homePeriodAction, stats)]),
      ...("kind" in seen ? [section(notSeenSentence(seen))] : await statisticsBlocks(seen, cardLinks)),
    ],
  };
}

async function waitingBlocks({
  waiting,
  cardLinks,
  page: wanted,
}: HomeContent): Promise<{ page: number; blocks: Block[] }> {
  if (waiting.kind === "cannot-search") return { page: 0, blocks: [section(cannotSearch)] };
  if (isKnownEmpty(waiting)) {
    const empty =
      "Nothing is waiting for you. When someone needs your approval or an answer, the request appears here with its buttons.";
    return { page: 0, blocks: [section(`:white_check_mark: ${empty}`)] };
  }
  const { items, page, pages } = pageOf(waiting.items, wanted, waitingPerPage);
  const shown = await Promise.all(
    items.map(async (one) => {
      const { select: selectIn, buttons } = itemBlockIds(one.promiseId);
      return waitingItem(one, buttons, { ...(await cardLinks.toShow(one.state)), selectIn });
    }),
  );
  const many = waiting.more === true ? `More than ${waiting.items.length}` : `${waiting.items.length} in all`;
  const count = pages === 1 ? [] : [context(`${many}, the most urgent first`)];
  return {
    page,
    blocks: [
      ...count,
      ...shown.flat(),
      ...approveSelectedBlocks(items),
      ...uncheckedNote(waiting),
      ...pager("page:home", page, pages),
    ],
  };
}

/** Nothing where there are none: most people never see one. */
function grantsPart({ grants }: HomeContent): Block[] {
  if (grants.kind === "cannot-search" || grants.items.length + grants.unchecked === 0) return [];
  return [header("Granted for a time"), ...grantBlocks(grants)];
}

async function startedBlocks({ started, readWaits }: HomeContent): Promise<Block[]> {
  if (started.kind === "cannot-search") return [context("This engine cannot search.")];
  if (started.items.length === 0) {
    return [
      section(
        ":seedling: You have not started anything yet. Press the button above, or type `/start-workflow` anywhere.",
      ),
    ];
  }
  const more = started.items.length - mostStarted;
  const lines = await runLines(started.items.slice(0, mostStarted), readWaits, chosenId);
  const all = "`/workflows mine` lists your runs with their IDs.";
  return [...lines.map((line) => section(line)), context(more > 0 ? `… and ${more} more. ${all}` : all)];
}

async function decidedBlocks({ decided, cardLinks }: HomeContent): Promise<Block[]> {
  if (decided.kind === "cannot-search") return [context("This engine cannot search.")];
  if (decided.items.length === 0) {
    return [section(":books: What you asked for or answered appears here for a week after it is decided.")];
  }
  return Promise.all(
    decided.items
      .slice(0, mostDecided)
      .map(async (one) => section(decidedLine(one, await cardLinks.toCard(one.state)))),
  );
}

const metadataSchema = z.object({
  page: z.int(),
  stats: z.literal(periods).optional().catch(undefined),
});

/** What a home tab shows. */
export function readHomePlace(metadata: string | undefined): HomePlace {
  if (metadata === undefined || metadata === "") return { page: 0 };
  return metadataSchema.safeParse(JSON.parse(metadata)).data ?? { page: 0 };
}
