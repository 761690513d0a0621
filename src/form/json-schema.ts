/** A form as it travels: JSON Schema, kept in a durable promise as plain JSON. */
import { z } from "zod";

export const jsonSchemaSchema = z.record(z.string(), z.json());
export type JsonSchema = z.output<typeof jsonSchemaSchema>;
