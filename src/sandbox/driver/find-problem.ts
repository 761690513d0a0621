/** What Slack itself complains about at a field, before the app hears of a submission. The words are this sandbox's own. */
import { z } from "zod";
import type { ActionElement } from "../blocks/elements-of.ts";
import { numberPattern } from "../blocks/number-pattern.ts";
import { isEmptyState, type StateValue } from "../blocks/state-value.ts";
import type { StoredBlock } from "../workspace/records.ts";

/** Undefined: nothing is wrong. */
export function findProblem(
  block: StoredBlock,
  element: ActionElement,
  state: StateValue,
): string | undefined {
  if (isEmptyState(state))
    return block.optional === true ? undefined : "Please complete this required field.";
  if (typeof state.value === "string") return findTextProblem(element, state.value);
  const several = Object.values(state).find((held) => Array.isArray(held));
  if (several) return findCountProblem(element, several.length);
  return findTimeProblem(state);
}

const lengthsSchema = z.looseObject({ min_length: z.number().catch(0), max_length: z.number().catch(3000) });

function findTextProblem(element: ActionElement, text: string): string | undefined {
  if (element.type === "number_input") return findNumberProblem(element, text.trim());
  if (element.type === "email_text_input")
    return z.email().safeParse(text.trim()).success ? undefined : "Must be a valid email address.";
  if (element.type === "url_text_input") return isWebAddress(text) ? undefined : "Must be a valid URL.";
  const { min_length, max_length } = lengthsSchema.parse(element);
  if (text.length > max_length) return `Must be at most ${max_length} characters.`;
  if (text.length < min_length) return `Must be at least ${min_length} characters.`;
  return undefined;
}

const numberSchema = z.looseObject({
  is_decimal_allowed: z.boolean(),
  min_value: z.coerce.number().catch(Number.NEGATIVE_INFINITY),
  max_value: z.coerce.number().catch(Number.POSITIVE_INFINITY),
});

function findNumberProblem(element: ActionElement, text: string): string | undefined {
  if (!numberPattern.test(text)) return "Must be a number.";
  const { is_decimal_allowed, min_value, max_value } = numberSchema.parse(element);
  if (!is_decimal_allowed && !/^[+-]?\d+$/.test(text)) return "Must be a whole number.";
  if (Number(text) < min_value) return `Must be at least ${min_value}.`;
  if (Number(text) > max_value) return `Must be at most ${max_value}.`;
  return undefined;
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text.trim());
  return url !== null && /^https?:$/.test(url.protocol);
}

const maxSelectedSchema = z.looseObject({ max_selected_items: z.number().catch(Number.POSITIVE_INFINITY) });

function findCountProblem(element: ActionElement, count: number): string | undefined {
  const { max_selected_items: max } = maxSelectedSchema.parse(element);
  return count > max ? `No more than ${max} can be selected.` : undefined;
}

/** The page's pickers give nothing else; a program might. */
function findTimeProblem({
  selected_date,
  selected_time,
  selected_date_time,
}: StateValue): string | undefined {
  if (typeof selected_date === "string" && !z.iso.date().safeParse(selected_date).success)
    return "Must be a date such as 2026-01-31.";
  if (typeof selected_time === "string" && !/^([01]\d|2[0-3]):[0-5]\d$/.test(selected_time))
    return "Must be a time such as 14:05.";
  if (selected_date_time !== undefined && !Number.isInteger(selected_date_time))
    return "Must be a moment in whole seconds since 1970.";
  return undefined;
}
