/** Fills in a modal: what the person entered, and what Slack itself would complain about before sending it. */
import { z } from "zod";
import { type ActionElement, elementsOf } from "../blocks/elements-of.ts";
import { type Entered, enteredSchema, isStateless, offersOption, stateValue } from "../blocks/state-value.ts";
import { heldBy, type ViewState } from "../web-api/slack-view.ts";
import type { View } from "../workspace/records.ts";
import { findProblem } from "./find-problem.ts";
import { PersonError } from "./person-error.ts";

/** By block_id: what was entered, or by action_id what was entered; text, a list, or Slack's own state value. */
export const valuesSchema = z.record(
  z.string(),
  z.union([enteredSchema, z.record(z.string(), enteredSchema)]),
);
type Values = z.infer<typeof valuesSchema>;

export interface EnteredValues {
  state: ViewState;
  /** By block_id. */
  errors: Record<string, string>;
}

/** What nobody entered holds what was picked in it before, or what the app set. Throws `option_not_found`. */
export function enterValues(view: View, values: Values): EnteredValues {
  const state: ViewState = {};
  const errors: Record<string, string> = {};
  for (const block of view.definition.blocks) {
    for (const element of elementsOf(block)) {
      if (isStateless(element)) continue;
      const entered = enteredFor(values, block.block_id, element.action_id);
      refuseUnlisted(element, entered);
      const value = stateValue(element, entered ?? heldBy(view, block.block_id, element));
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

/** Nobody can pick what a menu does not list; Slack's own state values are taken as they are. */
export function refuseUnlisted(element: ActionElement, entered: Entered | undefined): void {
  const picked = [entered ?? []].flat().filter((value) => typeof value === "string" && value !== "");
  if (!picked.every((value) => offersOption(element, String(value))))
    throw new PersonError("option_not_found");
}
