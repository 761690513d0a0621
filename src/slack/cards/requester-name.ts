/** The name of the requester on cards: a person, a known program, or a program that has not proven who it is (law 12). */
import { type ApprovalState, askingPrefix, unnamedProgram } from "../../approval/state.ts";
import { actorName, nameText } from "./text.ts";

type Asked = Pick<ApprovalState, "requester" | "onBehalfOf" | "workflow">;

/** As mrkdwn, within a sentence. */
export function requesterName({ requester, onBehalfOf, workflow }: Asked): string {
  if (requester !== undefined) {
    return onBehalfOf === undefined
      ? actorName(requester)
      : `${actorName(requester)} for ${actorName(onBehalfOf)}`;
  }
  return workflow === unnamedProgram ? `:warning: ${unnamedProgram} (unproven)` : "a program";
}

/** The workflow's name as mrkdwn, with what is put behind it; nothing where a program asks without one, or named none we can believe. */
export function workflowName({ workflow }: Pick<Asked, "workflow">, behind = ""): string {
  return workflow === unnamedProgram || workflow.startsWith(askingPrefix)
    ? ""
    : `${nameText(workflow)}${behind}`;
}
