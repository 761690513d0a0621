/** Grants in lists, and what ends them. */
import type { types } from "@slack/bolt";
import { button } from "../cards/blocks.ts";

/** The action ID of the button; its value is the grant's ID. */
export const endGrantAction = "end-grant";

/** Ends the grant, once it is confirmed. */
export function endGrantButton(id: string, title: string): types.Button {
  return button({
    actionId: endGrantAction,
    text: "End grant",
    value: id,
    style: "danger",
    label: `End grant: ${title}`,
    confirm: { title: "End this grant?", text: "People are asked again for what it covers." },
  });
}
