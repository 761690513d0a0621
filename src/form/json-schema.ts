/** A form as it travels: JSON Schema, kept in a durable promise as plain JSON. */
import { z } from "zod";

/** One for all, so that the description of the API has one name for it. */
export const jsonValue = z.json();
/** Anything that JSON can say. */
export type Json = z.output<typeof jsonValue>;
export const jsonSchemaSchema = z.record(z.string(), jsonValue);
export type JsonSchema = z.output<typeof jsonSchemaSchema>;
