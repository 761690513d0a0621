/** Why a response does not count, for the person who gave it. */
import type { ApprovalState } from "../../approval/state.ts";
import type { ResponseRefusal } from "../../gateway/response-request.ts";
import { approverName } from "../cards/people.ts";
import { actorName } from "../cards/text.ts";

const nothing = "Nothing was recorded.";
const elseWhom = "Choose someone else.";

export function refusalSentence(reason: ResponseRefusal, state: ApprovalState): string {
  switch (reason) {
    case "requester":
      return "You asked for this, so someone else has to decide it.";
    case "not-entitled":
      return `You are not one of those who decide this. ${nothing}`;
    case "guest":
      return `You are a guest in this workspace, and this is decided by its members. ${nothing}`;
    case "outsider":
      return `You are from another organization, and this is decided by members of this workspace. ${nothing}`;
    case "inactive":
      return `Slack has no active account for you here. ${nothing}`;
    case "not-to-withdraw":
      return withdrawSentence(state);
    case "not-to-override":
      return `You are not one of those who may override this in an emergency. ${nothing}`;
    case "repeated":
      return "You have already given this answer: nothing has changed.";
    case "delegated":
      return `You handed your part to someone else. ${nothing}`;
    case "has-answered":
      return "You have answered already, so there is nothing to delegate. You can still change your answer.";
    case "nothing-to-take-back":
      return `You have not delegated anything here, so there is nothing to take back. ${nothing}`;
    case "taken-up":
      return `It is too late to take your part back: whoever you gave it to has answered or passed it on. ${nothing}`;
    case "not-yet":
      return `Signoff is being upgraded: you can take your part back in an hour. ${nothing}`;
    case "reason-needed":
      return `A reason is needed. ${nothing}`;
    case "not-a-question":
      return `This has to be approved or denied, not answered. ${nothing}`;
    case "not-a-decision":
      return `This is a question: it has to be answered, not approved or denied. ${nothing}`;
    case "invalid-answer":
      return `That does not answer the question. ${nothing}`;
    default:
      return recipientSentence(reason);
  }
}

/** Only the person who asked, and whom the policy names: everybody sees the menu, for a card is the same for all. */
function withdrawSentence({ requester, request }: ApprovalState): string {
  const others = (request.policy.withdraw ?? []).map(approverName);
  const asked = requester === undefined ? [] : [`${actorName(requester)}, who asked for it,`];
  const who = [...asked, ...others].join(" or ");
  const may =
    who === ""
      ? "A program asked for this, so nobody can withdraw it here."
      : `Only ${who} can withdraw this.`;
  return `${may} If you are one of those who decide it, you can deny it instead. ${nothing}`;
}

type AboutRecipient = Extract<ResponseRefusal, "circle" | `to-${string}`>;

/** What is wrong with whom a part was to be delegated to. */
function recipientSentence(reason: AboutRecipient): string {
  switch (reason) {
    case "to-requester":
      return "They asked for this, so someone else has to decide it.";
    case "circle":
      return "Choose someone else: they have handed their own part to another person.";
    case "to-bot":
      return `That is an app, not a person. ${elseWhom}`;
    case "to-deactivated":
      return `Their account is deactivated. ${elseWhom}`;
    case "to-unknown":
      return `There is nobody with that ID in this workspace. ${elseWhom}`;
    case "to-guest":
      return `They are a guest in this workspace, and this is decided by its members. ${elseWhom}`;
    case "to-outsider":
      return `They are from another organization, and this is decided by members of this workspace. ${elseWhom}`;
  }
}

/** Whether the person chosen in a dialog is what is wrong. */
export function isAboutRecipient(reason: ResponseRefusal): boolean {
  return reason === "circle" || reason.startsWith("to-");
}
