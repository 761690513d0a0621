/** Reads the views that the app gives, and shows them as Slack reports them. */
import { z } from "zod";
import { checkBlocks } from "../blocks/check-blocks.ts";
import { elementsOf } from "../blocks/elements-of.ts";
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

/** What the inputs hold before anybody touches them. */
export function initialState(view: View): ViewState {
  return initialStateOf(view.definition.blocks);
}

/** The same for the blocks of any surface. Buttons and overflow menus hold nothing. */
export function initialStateOf(blocks: readonly StoredBlock[]): ViewState {
  const state: ViewState = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      if (isStateless(element)) continue;
      state[block.block_id] = {
        ...state[block.block_id],
        [element.action_id]: stateValue(element, undefined),
      };
    }
  }
  return state;
}
