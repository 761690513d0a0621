/** The status of a run in a private message. */
import type { Missing } from "../../gateway/known-versions.ts";
import type { RunStatus, TimelineEntry } from "../../gateway/run-status.ts";
import { outcomeLine } from "../cards/outcome-line.ts";
import {
  actorName,
  clamp,
  clampMessage,
  clampPlain,
  code,
  escapeText,
  nameText,
  timeOf,
} from "../cards/text.ts";
import type { CardLinks } from "../delivery/card-links.ts";
import { runLine, titleOf } from "./items.ts";

/** What the lines of one status may take together, in characters; a message holds 4,000. */
const lineBudget = 2_000;

/** Writes the status: how it was started, what it has done, what is open, what came of it. */
export async function statusText(status: RunStatus, cardLinks: CardLinks): Promise<string> {
  const by = status.startedBy === undefined ? "a program" : actorName(status.startedBy);
  const ended = status.endedAtMs === undefined ? [] : [`Ended ${timeOf(status.endedAtMs)}.`];
  const doings = await Promise.all(status.doings.map((doing) => doingLine(doing, cardLinks)));
  return clampMessage(
    [
      // What came of it is told below, at more length.
      `${runLine({ ...status, result: undefined })}, by ${by}.`,
      ...inputLines(status.input),
      ...missingLines(status),
      ...refusalLines(status),
      ...newestThatFit(doings),
      ...unreadableLines(status),
      ...ended,
      ...resultLines(status),
    ].join("\n"),
  );
}

function unreadableLines({ unreadable }: RunStatus): string[] {
  if (unreadable === undefined) return [];
  return [`:warning: ${unreadable} more of its steps cannot be read: the log says why.`];
}

function inputLines(input: Record<string, unknown>): string[] {
  const pairs = Object.entries(input).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `${code(name)} ${escapeText(clampPlain(text, 200))}`;
  });
  return pairs.length === 0 ? [] : [clamp(`Input: ${pairs.join(" · ")}`, 1_000)];
}

/** What is not registered here holds the run, or one that it called; each is told once. */
function missingLines({ missing, doings }: RunStatus): string[] {
  const called = doings.map((doing) => (doing.kind === "workflow" ? doing.missing : undefined));
  const lines = [missing, ...called].flatMap((one) => (one === undefined ? [] : [missingLine(one)]));
  return [...new Set(lines)].slice(0, 5);
}

function refusalLines({ refusal }: RunStatus): string[] {
  if (refusal === undefined) return [];
  const words = code(clampPlain(refusal, 300));
  return [`:warning: The run is held: the engine refuses its next step. The engine's rule: ${words}`];
}

function missingLine({ workflow, version }: Missing): string {
  const what = version > 0 ? `Version ${version} of *${nameText(workflow)}*` : `*${nameText(workflow)}*`;
  return `:warning: ${what} is not registered here: the run is held until a worker that has it is running.`;
}

async function doingLine(doing: TimelineEntry, cardLinks: CardLinks): Promise<string> {
  switch (doing.kind) {
    case "step": {
      const mark = { done: ":white_check_mark:", failed: ":x:", working: ":gear:" }[doing.state];
      const tries = doing.tries > 1 ? `, ${doing.tries} tries` : "";
      return `${mark} ${nameText(doing.name)}: ${doing.state}${tries}`;
    }
    case "sleep":
      return doing.isOver ? ":zzz: Slept" : `:zzz: Sleeping until ${timeOf(doing.untilMs)}`;
    case "workflow":
      return `:arrows_counterclockwise: ${nameText(doing.workflow)} ${code(doing.run)}: ${doing.state}`;
    case "approval": {
      const { link, problem } = await cardLinks.toShow(doing.state);
      const title = titleOf(doing.state, link);
      const stands =
        doing.outcome === undefined
          ? `:hourglass_flowing_sand: waiting, promise ${code(doing.promiseId)}`
          : (outcomeLine(doing.outcome).split("\n", 1)[0] ?? "");
      return `${title}: ${stands}${problem === undefined ? "" : `\n${problem}`}`;
    }
  }
}

function newestThatFit(lines: readonly string[]): string[] {
  const shown: string[] = [];
  let left = lineBudget;
  for (const line of lines.toReversed()) {
    left -= line.length + 1;
    if (left < 0) break;
    shown.unshift(line);
  }
  return shown.length === lines.length
    ? shown
    : [`… ${lines.length - shown.length} more before these`, ...shown];
}

function resultLines({ state, result, ended }: RunStatus): string[] {
  if (ended !== undefined) {
    return [`:octagonal_sign: Ended by ${actorName(ended.by)}: ${clamp(escapeText(ended.reason), 500)}`];
  }
  if (state === "running" || result === undefined) return [];
  const text = typeof result === "string" ? result : JSON.stringify(result);
  return [`${state === "failed" ? "It failed" : "Result"}: ${clamp(escapeText(text), 500)}`];
}
