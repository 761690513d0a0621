/** What Slack sends when a person submits a form as it was opened, or after they entered something. */
import { expect } from "vitest";
import { checkBlocks } from "../../../../src/sandbox/blocks/check-blocks.ts";
import { elementsOf } from "../../../../src/sandbox/blocks/elements-of.ts";
import { type Entered, isEmptyState, stateValue } from "../../../../src/sandbox/blocks/state-value.ts";
import type { Block } from "../../../../src/slack/cards/blocks.ts";

/** The submitted `view.state.values`; `entered`: by block ID. Fails if Slack would not open or not submit the form. */
export function submit(blocks: readonly Block[], entered: Record<string, Entered> = {}): unknown {
  const checked = checkBlocks(JSON.parse(JSON.stringify(blocks)), "modal");
  if (checked.kind === "invalid") throw new Error(checked.problems.join("; "));
  const states = checked.blocks.flatMap((block) =>
    elementsOf(block).map((element) => {
      const state = stateValue(element, entered[block.block_id]);
      if (block.optional !== true) expect(isEmptyState(state), `${block.block_id} is required`).toBe(false);
      return [block.block_id, { [element.action_id]: state }];
    }),
  );
  return JSON.parse(JSON.stringify(Object.fromEntries(states)));
}
