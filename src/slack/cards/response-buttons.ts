/** The buttons with which people respond, wherever an approval or a question is shown. */
import type { types } from "@slack/bolt";
import { isEditable } from "../../approval/editable.ts";
import { allowsGrant } from "../../approval/grant.ts";
import { grantChoices } from "../../approval/grant-policy.ts";
import type { ApprovalState } from "../../approval/state.ts";
import { button } from "./blocks.ts";
import { durationWords } from "./grant-text.ts";

/** The action ID of the button that opens the dialog in which what is asked is edited. */
export const editAction = "edit";

/** The action ID of the button that opens the dialog in which it is approved for a time. */
export const grantAction = "approve-for-a-time";

/** Approve and Deny, with Edit where something can be edited, or Answer for a question; `value` is the promise's ID. */
export function responseButtons(state: ApprovalState, value: string): types.Button[] {
  const { request } = state;
  const { title, dangerous, form } = request;
  if (form !== undefined) {
    return [
      button({ actionId: "answer", text: "Answer", value, style: "primary", label: `Answer: ${title}` }),
    ];
  }
  return [
    button({
      actionId: "approve",
      text: "Approve",
      value,
      style: "primary",
      label: `Approve: ${title}`,
      ...(dangerous ? { confirm: { title: "Are you sure?", text: `Approve: ${title}` } } : {}),
    }),
    ...grantButtons(state, value),
    button({ actionId: "deny", text: "Deny", value, style: "danger", label: `Deny: ${title}` }),
    ...(isEditable(request)
      ? [button({ actionId: editAction, text: "Edit", value, label: `Edit: ${title}` })]
      : []),
  ];
}

/** Where the policy allows that what is like it is approved, too; for how long is chosen in the dialog. */
function grantButtons(state: ApprovalState, value: string): types.Button[] {
  const { title, policy } = state.request;
  if (policy.grant === undefined || !allowsGrant(state)) return [];
  const [shortest = 0, ...longer] = grantChoices(policy.grant);
  const text = `Approve, and the same for ${durationWords(shortest)}${longer.length > 0 ? " or more" : ""}`;
  return [button({ actionId: grantAction, text, value, label: `${text}: ${title}` })];
}
