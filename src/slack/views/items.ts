/** One thing of a list, as it stands in the home tab and in the answers to commands. */
import type { types } from "@slack/bolt";
import type { Ending } from "../../approval/outcome.ts";
import { type ApprovalState, deadlineOf } from "../../approval/state.ts";
import type { Decided } from "../../gateway/decided.ts";
import type { StartedRun } from "../../gateway/inbox.ts";
import type { OpenWait } from "../../gateway/open-waits.ts";
import { isGeneratedId } from "../../gateway/run-id.ts";
import type { Waiting } from "../../gateway/waiting-for.ts";
import { writeResult } from "../../runtime/result-text.ts";
import { actions, type Block, button, context, fitsButton, section } from "../cards/blocks.ts";
import { tooLongForButtons } from "../cards/decide-block.ts";
import { outcomeLine } from "../cards/outcome-line.ts";
import { requesterName, workflowName } from "../cards/requester-name.ts";
import { responseButtons } from "../cards/response-buttons.ts";
import { titleNote } from "../cards/shown-fields.ts";
import { clampPlain, code, escapeLine, nameText, timeOf } from "../cards/text.ts";
import { everythingButtons } from "./everything.ts";
import { isSelectable, selectBox } from "./selection.ts";

/** What a request is called in a list; a link to its card if there is one. */
export function titleOf(state: ApprovalState, link?: string): string {
  const title = `${escapeLine(clampPlain(state.request.title, 150))}${titleNote(state)}`;
  return link === undefined ? `*${title}*` : `*<${link}|${title.replaceAll("|", "/")}>*`;
}

/** What waits for someone, with buttons to open and to answer it; `selectIn`: the block ID of what can be selected. */
export function waitingItem(
  { promiseId, state }: Waiting,
  blockId: string,
  {
    link,
    problem,
    selectIn,
  }: { link?: string | undefined; problem?: string | undefined; selectIn?: string } = {},
): Block[] {
  const by = requesterName(state);
  const deadlineAtMs = deadlineOf(state);
  const until = deadlineAtMs === undefined ? "" : ` · until ${timeOf(deadlineAtMs)}`;
  const facts =
    `Requested by ${by}, ${timeOf(state.openedAtMs)}${until} · ${workflowName(state, " ")}${chosenId(state.run)}`.trimEnd();
  const buttons = waitingButtons({ promiseId, state }, link);
  // Slack refuses the whole view for a block without elements.
  const last = buttons.length === 0 ? context(tooLongForButtons) : actions(blockId, buttons);
  const lines = [titleOf(state), facts, ...(problem === undefined ? [] : [problem])];
  const box = selectIn !== undefined && isSelectable(state, promiseId) ? selectBox : undefined;
  return [section(lines.join("\n"), box, selectIn), last];
}

function waitingButtons({ promiseId, state }: Waiting, link?: string): types.Button[] {
  const open = link === undefined ? [] : [linkButton(link, state.request.title)];
  return !fitsButton(promiseId)
    ? open
    : [...responseButtons(state, promiseId), ...everythingButtons(state, promiseId), ...open];
}

/** The action ID of buttons that only open a link: Slack sends a click all the same. */
export const openAction = "open";

function linkButton(url: string, title: string): types.Button {
  return { ...button({ actionId: openAction, text: "Open", value: "open", label: `Open: ${title}` }), url };
}

const runMarks = {
  running: ":hourglass_flowing_sand:",
  finished: ":checkered_flag:",
  failed: ":boom:",
} as const;

/** What of a result stands in a line. */
const longestResult = 200;

/** A run and what has become of it, or what it waits for. `idOf` writes its ID; nothing: it is left out. */
export function runLine(
  run: StartedRun,
  waits: readonly OpenWait[] = [],
  idOf: (run: string) => string = runCode,
): string {
  const name = [`*${nameText(run.workflow)}*`, idOf(run.run)].filter((part) => part !== "").join(" ");
  return `${runMarks[run.state]} ${name} · ${standing(run, waits)} · started ${timeOf(run.startedAtMs)}`;
}

/** "finished" says nothing of a run that was denied: what it returned does. */
function standing({ state, result }: StartedRun, waits: readonly OpenWait[]): string {
  if (waits.length > 0) return `waiting for ${waits.map(waitText).join(", ")}`;
  const text = state === "running" ? "" : escapeLine(clampPlain(writeResult(result), longestResult));
  return text === "" ? state : `${state}: ${text}`;
}

function runCode(run: string): string {
  return code(clampPlain(run, 80));
}

/** The ID for those who chose it, and nothing for one that was made up. */
export function chosenId(run: string): string {
  return isGeneratedId(run) ? "" : runCode(run);
}

/** What a run waits for, in a few words. */
export function waitText(wait: OpenWait): string {
  if (wait.kind === "sleep") return `the time, ${timeOf(wait.sleep.untilMs)}`;
  return `*${escapeLine(clampPlain(wait.state.request.title, 150))}*`;
}

/** An approval that has ended, in one line. */
export function decidedLine({ state, outcome }: Decided, link?: string): string {
  return `${titleOf(state, link)}\n${shortOutcome(outcome)}`;
}

/** The outcome without what people wrote with it. */
function shortOutcome(outcome: Ending): string {
  return outcomeLine(outcome).split("\n", 1)[0] ?? "";
}
