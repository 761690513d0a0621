/** The buttons with which people respond, wherever an approval or a question is shown. */
import type { types } from "@slack/bolt";
import { isEditable } from "../../approval/editable.ts";
import type { ApprovalState } from "../../approval/state.ts";
import { button } from "./blocks.ts";

/** The action ID of the button that opens the dialog in which what is asked is edited. */
export const editAction = "edit";

/** Approve and Deny, with Edit where something can be edited, or Answer for a question; `value` is the promise's ID. */
export function responseButtons({ request }: ApprovalState, value: string): types.Button[] {
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
    button({ actionId: "deny", text: "Deny", value, style: "danger", label: `Deny: ${title}` }),
    ...(isEditable(request)
      ? [button({ actionId: editAction, text: "Edit", value, label: `Edit: ${title}` })]
      : []),
  ];
}
