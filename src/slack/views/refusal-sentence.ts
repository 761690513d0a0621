/** Why something was refused or not recorded, as Slack shows it to the person who did it. */
import type { About, Speaker } from "../../gateway/refusal.ts";
import type { RefusalCode } from "../../gateway/refusals.ts";
import type { Unrecorded } from "../../gateway/response-request.ts";
import { rowOf, wordsOf } from "../../gateway/say-refusal.ts";
import { approverName } from "../cards/people.ts";
import { nameText } from "../cards/text.ts";
import { endingSentence } from "./ending-sentence.ts";
import { notLookedUp } from "./not-looked-up.ts";

const speaker: Speaker = {
  approver: approverName,
  workflow: (name) => `*${nameText(name)}*`,
  ending: ({ outcome }) => (outcome === undefined ? "It is closed." : endingSentence(outcome)),
  unchecked: notLookedUp,
};

export function refusalSentence(code: RefusalCode, about: About = {}): string {
  const { message, remedy } = wordsOf(code, about, speaker);
  return `${message} ${remedy}`.trimEnd();
}

/** Why a response was not recorded, as a sentence. */
export function unrecordedSentence(result: Unrecorded): string {
  const { code, about } = rowOf(result);
  return refusalSentence(code, about);
}

/** Whether the person chosen in a dialog is what is wrong. */
export function isAboutRecipient(reason: RefusalCode): boolean {
  return reason === "circle" || reason.startsWith("to-");
}
