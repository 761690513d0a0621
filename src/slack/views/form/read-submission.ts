/** Reads what a person submitted, as the values that the form's schema expects. */
import { z } from "zod";
import {
  type Form,
  type FormattedField,
  type FormField,
  isAlwaysAnswered,
} from "../../../form/form-field.ts";
import { writeMoment } from "../../../form/moment.ts";
import { takesBlank } from "../../../form/takes-blank.ts";
import { fieldBlockId, valueAction } from "./block-id.ts";
import { yes } from "./choice-controls.ts";
import { optionNamed } from "./options.ts";

const optionSchema = z.object({ value: z.string() });
/** Slack sends, by element type, one of these; null where nothing was entered. */
const enteredSchema = z.object({
  value: z.string().nullish(),
  selected_option: optionSchema.nullish(),
  selected_options: z.array(optionSchema).nullish(),
  selected_date: z.string().nullish(),
  /** Seconds since 1970. */
  selected_date_time: z.coerce.number().nullish(),
  selected_user: z.string().nullish(),
  selected_conversation: z.string().nullish(),
});
type Entered = z.output<typeof enteredSchema>;

const stateSchema = z.record(z.string(), z.record(z.string(), enteredSchema));

/** `state`: the `view.state.values` of a submission; throws if it is none. A field without an answer is left out. */
export function readFormSubmission(form: Form, state: unknown): Record<string, unknown> {
  const blocks = stateSchema.parse(state);
  return Object.fromEntries(
    form.fields.flatMap((field) => {
      const value = readValue(field, blocks[fieldBlockId(field.name)]?.[valueAction] ?? {});
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
}

function readValue(field: FormField, entered: Entered): unknown {
  switch (field.kind) {
    case "text":
      // Never trimmed; an empty input is the empty text only where the form must have one.
      return entered.value || (takesBlank(field) ? "" : undefined);
    case "number":
      return entered.value ? readNumber(entered.value) : undefined;
    case "boolean":
      return isAlwaysAnswered(field) ? (entered.selected_options ?? []).length > 0 : readRadio(entered);
    case "choice":
      return entered.selected_option
        ? (optionNamed(field.options, entered.selected_option.value) ?? entered.selected_option.value)
        : undefined;
    case "choices": {
      const chosen = (entered.selected_options ?? []).map(
        ({ value }) => optionNamed(field.options, value) ?? value,
      );
      return chosen.length > 0 || isAlwaysAnswered(field) ? chosen : undefined;
    }
    default:
      return readPicked(field, entered);
  }
}

function readNumber(text: string): number | string {
  const number = Number(text);
  // What is no number stays text and fails its check.
  return text.trim() !== "" && Number.isFinite(number) ? number : text;
}

function readRadio({ selected_option }: Entered): boolean | undefined {
  return selected_option ? selected_option.value === yes.value : undefined;
}

function readPicked(field: FormattedField, entered: Entered): string | undefined {
  const { value, selected_date, selected_date_time, selected_user, selected_conversation } = entered;
  if (field.kind !== "date-time") {
    return value || selected_date || selected_user || selected_conversation || undefined;
  }
  return selected_date_time ? writeMoment(field, selected_date_time * 1_000) : undefined;
}
