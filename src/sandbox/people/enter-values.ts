/** Fills in a modal: what the person entered, and what Slack itself would complain about before sending it. */
import { z } from "zod";
import { elementsOf } from "../blocks/elements-of.ts";
import {
  type Entered,
  enteredSchema,
  isEmptyState,
  isStateless,
  type StateValue,
  stateValue,
} from "../blocks/state-value.ts";
import type { ViewState } from "../web-api/slack-view.ts";
import type { StoredBlock } from "../workspace/records.ts";

type Values = Record<string, Entered | Record<string, Entered>>;

export interface EnteredValues {
  state: ViewState;
  /** By block_id. */
  errors: Record<string, string>;
}

export function enterValues(blocks: readonly StoredBlock[], values: Values): EnteredValues {
  const state: ViewState = {};
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      if (isStateless(element)) continue;
      const value = stateValue(element, enteredFor(values, block.block_id, element.action_id));
      state[block.block_id] = { ...state[block.block_id], [element.action_id]: value };
      const problem = block.type === "input" ? findProblem(block, element, value) : undefined;
      if (problem) errors[block.block_id] = problem;
    }
  }
  return { state, errors };
}

const byActionSchema = z.record(z.string(), enteredSchema);

function enteredFor(values: Values, blockId: string, actionId: string): Entered | undefined {
  const given = values[blockId];
  const whole = enteredSchema.safeParse(given);
  if (given === undefined || whole.success) return whole.data;
  const byAction = byActionSchema.safeParse(given);
  return byAction.success ? byAction.data[actionId] : undefined;
}

const lengthsSchema = z.looseObject({ min_length: z.number().catch(0), max_length: z.number().catch(3000) });

function findProblem(block: StoredBlock, element: { type: string }, value: StateValue): string | undefined {
  if (isEmptyState(value))
    return block.optional === true ? undefined : "Please complete this required field.";
  const text = value.value;
  if (typeof text !== "string") return undefined;
  const { min_length, max_length } = lengthsSchema.parse(element);
  if (text.length > max_length) return `Must be at most ${max_length} characters.`;
  if (text.length < min_length) return `Must be at least ${min_length} characters.`;
  if (element.type === "number_input" && !Number.isFinite(Number(text))) return "Must be a number.";
  return undefined;
}
