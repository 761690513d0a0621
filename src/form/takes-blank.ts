/** Whether an empty input is a value of its field or no value. */
import { fieldSchema } from "./field-schema.ts";
import { isAlwaysAnswered, type TextField } from "./form-field.ts";

/** Whether an empty input is a value here, the empty text. */
export function takesBlank(field: TextField): boolean {
  return isAlwaysAnswered(field) && fieldSchema(field).safeParse("").success;
}
