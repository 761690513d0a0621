/** Numbers that stay as they were written: money is not rounded, and `120.50` does not become `120.5`. */
import { z } from "zod";

/** The JSON Schema format of such a field. */
export const decimalFormat = "decimal";
const written = "^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?\\s*$";
const pattern = new RegExp(written);

/**
 * What a field of `decimal` is bounded by.
 *
 * @example
 * const price: DecimalBounds = { moreThan: 0, atMost: 10_000 };
 */
export interface DecimalBounds {
  /**
   * It has to be more than this.
   * @default any
   */
  moreThan?: number;
  /**
   * It has to be this at most.
   * @default any
   */
  atMost?: number;
}

/**
 * A number for a form, kept as it was typed. Programs may give a JSON number, too. The workflow gets the text:
 * show it as it is, and count with `Number(amount)`.
 *
 * @default any number
 * @example
 * defineWorkflow({ name: "refund", input: z.object({ amount: decimal({ moreThan: 0 }) }), ... })
 */
export function decimal({ moreThan, atMost }: DecimalBounds = {}) {
  const given = z.union([z.string(), z.number()], {
    error: ({ input }) => (input === undefined ? "Is required." : "Must be a number."),
  });
  const text = z
    .string()
    .refine((typed) => pattern.test(typed), { error: "Must be a number.", abort: true })
    .refine((typed) => moreThan === undefined || Number(typed) > moreThan, {
      error: `Must be more than ${moreThan}.`,
    })
    .refine((typed) => atMost === undefined || Number(typed) <= atMost, {
      error: `Must be at most ${atMost}.`,
    });
  return given
    .transform((value) => String(value).trim())
    .pipe(text)
    .meta({ type: "string", format: decimalFormat, pattern: written });
}
