/** The one line of a thread that tells how an approval ended: who did what, when, how, and what came of it. */
import type { Ending } from "../../approval/outcome.ts";
import type { Surface } from "../../approval/response.ts";
import type { Entry } from "../../approval/state.ts";
import { grantedWords, outcomeLine } from "./outcome-line.ts";
import { answererName, quote, timeOf } from "./text.ts";

/**
 * Whether the next entry is the outcome that this response led to, whose line says all that this one would. Its own line
 * is left out then. The line is never moved to the response's entry: an older version of Signoff that goes on with the
 * thread posts a line for each entry, and must find the outcome's where it looks for it.
 */
export function isToldByOutcome(entries: readonly Entry[], index: number): boolean {
  const entry = entries[index];
  const next = entries[index + 1];
  if (entry?.kind !== "response" || next?.kind !== "outcome" || !("by" in next.outcome)) return false;
  const { by, atMs } = entry.response;
  return next.outcome.by === by && next.outcome.atMs === atMs;
}

/** How it ended, for the thread. */
export function endingLine(outcome: Ending): string {
  // Nobody did anything, or nothing more is known of how they did it.
  if (outcome.kind === "expired" || outcome.kind === "cancelled") return outcomeLine(outcome);
  if (outcome.kind === "approved" && outcome.grant !== undefined) return outcomeLine(outcome);
  const { lead = "", deed, end } = wordsOf(outcome);
  const comment = outcome.comment ? `\n${quote(outcome.comment)}` : "";
  const by = `${lead}${answererName(outcome)}`;
  return `${by} ${deed}, ${timeOf(outcome.atMs)}${surfaceWords(outcome.surface)}. ${end}${comment}`;
}

interface Words {
  /** What catches the eye before anything else. */
  lead?: string;
  deed: string;
  end: string;
}

function wordsOf(outcome: Exclude<Ending, { kind: "expired" | "cancelled" }>): Words {
  switch (outcome.kind) {
    case "approved":
      return outcome.override
        ? { lead: ":rotating_light: ", deed: "overrode its policy", end: "*Approved by override*" }
        : { deed: "approved", end: `:white_check_mark: *Approved*${grantedWords(outcome)}` };
    case "denied":
      return { deed: "denied", end: ":no_entry: *Denied*" };
    case "withdrawn":
      return { deed: "withdrew it", end: ":leftwards_arrow_with_hook: *Withdrawn*" };
    case "answered":
      return { deed: "answered", end: ":speech_balloon: *Answered*" };
  }
}

/** How a response was given, behind its time. */
export function surfaceWords(surface: Surface): string {
  switch (surface) {
    case "button":
      return ", by button";
    case "modal":
      return ", in a dialog";
    case "home":
      return ", in App Home";
    case "command":
      return ", by command";
    case "link":
      return ", by link";
    case "http":
      return ", over HTTP";
    case "direct":
      // Who did it says so already: someone with access to the engine.
      return "";
    case "grant":
      return ", by a grant";
  }
}
