/** Reads the views that the app gives, and shows them as Slack reports them. */
import { z } from "zod";
import { checkBlocks } from "../blocks/check-blocks.ts";
import { type ActionElement, elementsOf } from "../blocks/elements-of.ts";
import { isStateless, type StateValue, stateValue } from "../blocks/state-value.ts";
import { plainText } from "../blocks/text-objects.ts";
import { installedApp, team } from "../workspace/identity.ts";
import type { StoredBlock, View } from "../workspace/records.ts";
import type { ViewDefinition } from "../workspace/view-store.ts";
import { SlackError } from "./slack-error.ts";

const maxViewBytes = 250_000;

const common = {
  blocks: z.unknown().optional(),
  callback_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3000).optional(),
  external_id: z.string().max(255).optional(),
};

const viewArgumentSchema = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("modal"),
    title: plainText(24),
    submit: plainText(24).nullish(),
    close: plainText(24).nullish(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
    ...common,
  }),
  z.looseObject({ type: z.literal("home"), ...common }),
]);

/** A view as the app gave it, checked. Throws view_too_large, invalid_arguments. */
export function readView(view: unknown, type: View["type"]): ViewDefinition {
  if (Buffer.byteLength(JSON.stringify(view) ?? "") > maxViewBytes) throw new SlackError("view_too_large");
  const parsed = viewArgumentSchema.safeParse(view);
  if (!parsed.success) {
    throw new SlackError(
      "invalid_arguments",
      parsed.error.issues.map((issue) => `${issue.message} [json-pointer:/view/${issue.path.join("/")}]`),
    );
  }
  if (parsed.data.type !== type) throw new SlackError("invalid_arguments", [`a ${type} view is expected`]);
  const check = checkBlocks(parsed.data.blocks, type);
  if (check.kind === "invalid") throw new SlackError("invalid_arguments", check.problems);
  const needsSubmit = type === "modal" && check.blocks.some((block) => block.type === "input");
  if (needsSubmit && !parsed.data.submit)
    throw new SlackError("invalid_arguments", ["a modal with inputs needs submit"]);
  return { ...parsed.data, blocks: check.blocks };
}

export type ViewState = Record<string, Record<string, StateValue>>;

/** A view as Slack reports it; without a state, the elements hold what the app set. */
export function toSlackView(view: View, state: ViewState = {}): Record<string, unknown> {
  return {
    title: null,
    close: null,
    submit: null,
    callback_id: "",
    private_metadata: "",
    external_id: "",
    clear_on_close: false,
    notify_on_close: false,
    ...view.definition,
    id: view.id,
    team_id: team.id,
    app_id: installedApp.id,
    app_installed_team_id: team.id,
    bot_id: installedApp.botId,
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId ?? null,
    state: { values: state },
  };
}

/** What the view's elements hold before anybody enters anything: what was picked at once, and what the app set. */
export function stateOf(view: View): ViewState {
  return stateOfBlocks(view.definition.blocks, (blockId, element) => heldBy(view, blockId, element));
}

/** What the app set, for the blocks of any surface. */
export function initialStateOf(blocks: readonly StoredBlock[]): ViewState {
  return stateOfBlocks(blocks, () => undefined);
}

/** What the person picked from this element; it outlives an update that leaves block_id, action_id and type as they were. */
export function heldBy(
  view: View,
  blockId: string,
  { action_id, type }: ActionElement,
): StateValue | undefined {
  const held = view.picked?.[blockId]?.[action_id];
  return held?.type === type ? held : undefined;
}

/** Buttons and overflow menus hold nothing. */
function stateOfBlocks(
  blocks: readonly StoredBlock[],
  held: (blockId: string, element: ActionElement) => StateValue | undefined,
): ViewState {
  const state: ViewState = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      if (isStateless(element)) continue;
      state[block.block_id] = {
        ...state[block.block_id],
        [element.action_id]: stateValue(element, held(block.block_id, element)),
      };
    }
  }
  return state;
}
