/** Being away, in the home tab: the button and what it says, the dialog, and why a word was not taken. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { AwayResult } from "../../gateway/absences.ts";
import type { Absence } from "../../records/absence.ts";
import { type Block, button, plain, section } from "../cards/blocks.ts";
import { actorName, namesWithin, nameText, timeOf } from "../cards/text.ts";
import { refusalSentence } from "./refusal-sentence.ts";

export const leaveAction = "away";
export const backAction = "back";
export const awayCallback = "away";

/** What the home tab says of a person's absence, and of those for whom they stand in. */
export interface AbsenceContent {
  own: Absence | undefined;
  covered: readonly Absence[];
}

/** What names may take in a line, in characters. */
const namesBudget = 2_000;

export function absenceButton({ own }: AbsenceContent): types.Button {
  return own === undefined
    ? button({ actionId: leaveAction, text: "I'm away", value: "away", label: "Say that you are away" })
    : button({ actionId: backAction, text: "I'm back", value: "back", label: "Say that you are back" });
}

export function absenceBlocks({ own, covered }: AbsenceContent): Block[] {
  const lines = [
    ...(own === undefined
      ? []
      : [
          `:palm_tree: You are away until ${timeOf(own.untilMs)}. ${actorName(own.standIn)} can answer in your place.`,
        ]),
    ...(covered.length === 0
      ? []
      : [`:busts_in_silhouette: You can answer in the place of ${coveredNames(covered)}.`]),
  ];
  return lines.map((line) => section(line));
}

function coveredNames(covered: readonly Absence[]): string {
  const names = covered.map(({ person, untilMs }) => `${actorName(person)} (until ${timeOf(untilMs)})`);
  return namesWithin(names, ", ", namesBudget).text;
}

/** The dialog that asks until when, and who stands in. */
export function awayModal(): types.ModalView {
  return {
    type: "modal",
    callback_id: awayCallback,
    title: plain("I'm away", 24),
    submit: plain("Save", 24),
    close: plain("Cancel", 24),
    blocks: [
      section(
        "Until then somebody can approve, deny and answer in your place. It is recorded as theirs, for you, and you can still answer yourself.",
      ),
      {
        type: "input",
        block_id: "until",
        label: plain("Until", 2_000),
        element: { type: "datetimepicker", action_id: "until" },
      },
      {
        type: "input",
        block_id: "to",
        label: plain("Who answers in your place", 2_000),
        element: { type: "users_select", action_id: "to" },
      },
    ],
  };
}

const submittedSchema = z.object({
  state: z.object({
    values: z.object({
      until: z.object({ until: z.object({ selected_date_time: z.number() }) }),
      to: z.object({ to: z.object({ selected_user: z.string() }) }),
    }),
  }),
});

/** Reads a submission; throws if it is not of this dialog. */
export function readAway(view: unknown): Pick<Absence, "untilMs" | "standIn"> {
  const { until, to } = submittedSchema.parse(view).state.values;
  return { untilMs: until.until.selected_date_time * 1_000, standIn: to.to.selected_user };
}

/** What the person can mend in the dialog, by block; empty: nothing is wrong with it. */
export function awayErrors(result: AwayResult): Record<string, string> {
  switch (result.kind) {
    case "too-soon":
      return { until: "That time is over: choose a later one." };
    case "too-late":
      return { until: "That is more than a year from now: choose an earlier time." };
    case "refused":
      return { to: refusalSentence(result.reason) };
    case "uncheckable":
      return { to: `Slack does not say who that is (${result.reason}): try again later.` };
    case "away":
    case "cannot-search":
      return {};
  }
}

export const absencesNotKept =
  "The engine of this program cannot search, so nobody can be away here: hand on each request with Delegate in its card's menu.";

/** For the person, when the dialog is closed already. */
export function awaySentence(result: AwayResult | undefined): string {
  if (result === undefined)
    return ":warning: It is not known whether you are away now: the engine or Slack is not answering. Open App Home in a moment, and try again.";
  if (result.kind === "cannot-search") return `:warning: ${absencesNotKept}`;
  if (result.kind === "away")
    return `:palm_tree: You are away until ${timeOf(result.absence.untilMs)}. ${actorName(result.absence.standIn)} can answer in your place.`;
  const why = Object.values(awayErrors(result)).map(nameText).join(" ");
  return `:warning: Nothing was changed. ${why}`;
}
