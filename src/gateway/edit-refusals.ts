/** The words for refused edits, and for responses to a request that was edited meanwhile: rows of the table in `refusals.ts`. */
import { editsOf } from "../approval/edit.ts";
import type { About, Speaker } from "./refusal.ts";
import type { Row } from "./refusal-phrases.ts";

export const editRefusals = {
  edited: (about, say) => ({
    message: `${whoEdited(about, say)} this meanwhile, so it is not what you saw.`,
    remedy: "Nothing was recorded: look at its card again.",
    status: 409,
    title: "It was edited meanwhile",
    detail: "Nothing was recorded: read it again, and respond to the round that is open now.",
  }),
  "not-editable": {
    message: "Nothing in this can be edited.",
    status: 422,
    title: "Nothing in it can be edited",
  },
  "invalid-edit": {
    message: "What you entered cannot stand there.",
    status: 422,
    title: "The values are not valid",
  },
  "nothing-edited": {
    message: "That is what it says already: nothing has changed.",
    remedy: "",
    status: 422,
    title: "Nothing would change",
  },
  "too-many-edits": {
    message: "This was edited so often that its record takes no more.",
    remedy: "Approve or deny what it says now, or have it asked anew.",
    status: 422,
    title: "It was edited too often",
    detail: "Approve or deny what it says now, or ask anew.",
  },
} satisfies Record<string, Row>;

function whoEdited({ state }: About, say: Speaker): string {
  const last = state === undefined ? undefined : editsOf(state).at(-1);
  return last === undefined ? "Somebody edited" : `${say.approver({ kind: "user", id: last.by })} edited`;
}
