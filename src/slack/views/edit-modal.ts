/** The dialog in which a request is edited, and how its submission is read. */
import type { types } from "@slack/bolt";
import { editForm } from "../../approval/editable.ts";
import { type EnteredEdit, readEnteredEdit, writtenValues } from "../../approval/entered-edit.ts";
import { answerSchema } from "../../approval/response.ts";
import type { ApprovalState } from "../../approval/state.ts";
import { context as contextBlock, plain, section } from "../cards/blocks.ts";
import { titleNote } from "../cards/shown-fields.ts";
import { actorName, escapeLine, namesWithin } from "../cards/text.ts";
import type { FormContext } from "./answer-modal.ts";
import { formBlocks } from "./form/form-blocks.ts";
import { readFormSubmission } from "./form/read-submission.ts";
import { reasonInput } from "./modals.ts";

export const editCallback = "edit";

/** How long the list of people whose approvals would be void may be, in characters. */
const namesBudget = 1_000;

/** Builds the dialog, filled in with the current values. */
export function editModal(state: ApprovalState, context: FormContext): types.ModalView {
  const { request } = state;
  return {
    type: "modal",
    callback_id: editCallback,
    private_metadata: JSON.stringify(context),
    title: plain("Edit", 24),
    submit: plain("Save", 24),
    close: plain("Cancel", 24),
    blocks: [
      section(`*${escapeLine(request.title)}*${titleNote(state)}`),
      contextBlock(consequence(state)),
      ...formBlocks(editForm(request), { values: writtenValues(request.fields), issues: [] }),
      reasonInput(false, "Reason"),
    ],
  };
}

/** The sentence that says whose approvals the edit voids, before it is made. */
function consequence({ decisions }: ApprovalState): string {
  const approved = decisions.filter(({ decision }) => decision === "approve").map(({ by }) => actorName(by));
  const nothing = "Saving approves nothing: people then decide on the new values.";
  if (approved.length === 0) return nothing;
  return `${nothing} The approvals so far will not count any more: ${namesWithin(approved, ", ", namesBudget).text}.`;
}

/** The values that a person changed; all of them if none was. `state`: the `view.state.values` of a submission. */
export function readEdit({ request }: ApprovalState, state: unknown): EnteredEdit {
  const submitted = answerSchema.parse(readFormSubmission(editForm(request), state));
  return readEnteredEdit(request, submitted);
}
