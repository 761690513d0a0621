/** The dialog in which a question is answered. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import { shownFields } from "../../approval/request.ts";
import type { ApprovalState } from "../../approval/state.ts";
import type { JsonSchema } from "../../form/json-schema.ts";
import { readForm } from "../../form/read-form.ts";
import { plain, section } from "../cards/blocks.ts";
import { fieldMrkdwn } from "../cards/field-text.ts";
import { clamp, escapeLine, escapeText, nameText } from "../cards/text.ts";
import { originSchema } from "../listeners/origin.ts";
import { formBlocks } from "./form/form-blocks.ts";

export const answerCallback = "answer";

/** What a dialog with a form carries. */
const contextSchema = z.object({
  promiseId: z.string(),
  /** The card's channel: the person used it there. */
  channel: z.string().optional(),
  origin: originSchema,
});
export type FormContext = z.output<typeof contextSchema>;

/** What a section holds, less what says that it is not all. */
const longestFacts = 2_900;
const shortened = ":scissors: Not everything fits here: *Show everything* on its card has the rest.";

/** Builds the dialog from the schema that the promise holds. */
export function answerModal({ request }: ApprovalState, context: FormContext): types.ModalView {
  const read = readForm(request.form ?? {});
  const facts = Object.entries(shownFields(request)).map(([name, field]) =>
    typeof field === "string" ? `*${nameText(name)}* ${escapeText(field)}` : fieldMrkdwn({ name, field }),
  );
  const text = [`*${escapeLine(request.title)}*`, ...facts].join("\n");
  return {
    type: "modal",
    callback_id: answerCallback,
    private_metadata: JSON.stringify(context),
    title: plain("Answer", 24),
    submit: plain("Answer", 24),
    close: plain("Cancel", 24),
    blocks: [
      section(text.length <= longestFacts ? text : `${clamp(text, longestFacts)}\n${shortened}`),
      ...(read.kind === "form"
        ? formBlocks(read.form, { values: {}, issues: [] })
        : [unusable(request.form)]),
    ],
  };
}

/** A question of another version of Signoff. */
function unusable(form: JsonSchema | undefined): ReturnType<typeof section> {
  const what =
    form === undefined ? "This is not a question." : "This version of Signoff cannot show its form.";
  return section(`:warning: ${what}`);
}

/** Reads what a submitted dialog is about; throws if it has no form of ours. */
export function readFormContext(view: { private_metadata: string }): FormContext {
  return contextSchema.parse(JSON.parse(view.private_metadata));
}
