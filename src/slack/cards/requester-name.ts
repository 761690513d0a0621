/** Who asks, as it is known: a person, a program of ours, or one that has not proven who it is (law 12). */
import { type ApprovalState, unnamedProgram } from "../../approval/state.ts";
import { actorName, nameText } from "./text.ts";

type Asked = Pick<ApprovalState, "requester" | "workflow">;

/** As mrkdwn, within a sentence. */
export function requesterName({ requester, workflow }: Asked): string {
  if (requester !== undefined) return actorName(requester);
  return workflow === unnamedProgram ? `:warning: ${unnamedProgram} (unproven)` : "a program";
}

/** The workflow's name as mrkdwn, with what is put behind it; nothing for a program that named none we can believe. */
export function workflowName({ workflow }: Pick<Asked, "workflow">, behind = ""): string {
  return workflow === unnamedProgram ? "" : `${nameText(workflow)}${behind}`;
}
