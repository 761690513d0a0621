/** A field as programs write it: one of those that a workflow can ask, or plain text with the type written out. */
import { z } from "zod";
import { type Field, typedFieldSchema } from "../approval/field.ts";

const [valueSchema] = typedFieldSchema.options;
const { editable, sets } = valueSchema.shape;

/** What programs write that give each of their fields a type. */
export const textFieldSchema = z.strictObject({
  type: z.literal("text"),
  text: z.string().max(20_000),
  editable,
  sets,
});

export const fieldBody = z.union([
  z.string().max(20_000),
  z.number(),
  z.boolean(),
  z.discriminatedUnion("type", [textFieldSchema, typedFieldSchema]),
]);
export type FieldBody = z.output<typeof fieldBody>;

/** The same as a workflow asks it: plain text is a text, or a value where something is to be done with it. */
export function fieldOf(field: FieldBody): Exclude<FieldBody, { type: "text" }> | Field {
  if (typeof field !== "object" || field.type !== "text") return field;
  const { text, editable, sets } = field;
  if (editable === undefined && sets === undefined) return text;
  return { type: "value", value: text, ...(editable && { editable }), ...(sets !== undefined && { sets }) };
}
