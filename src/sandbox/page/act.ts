/** Sends what the person clicked or picked, in a message or in a view. */
import { askConfirm } from "./ask-confirm.ts";
import { post } from "./driving-routes.ts";
import type { BlockElement, Reaction } from "./shapes.ts";
import { reportReaction } from "./toast.ts";
import { view } from "./workspace-view.ts";

/** Where an element stands: in a message or in a view. */
export type Place = { channel: string; ts: string } | { viewId: string };

/** Asks for confirmation if the app wants it, sends the action, and reports what went wrong. */
export async function act(
  place: Place,
  blockId: string,
  element: BlockElement,
  value?: string | string[],
): Promise<void> {
  if (element.confirm && !(await askConfirm(element.confirm))) return;
  const reaction = await post<Reaction>("actions", {
    user: view.user,
    ...place,
    blockId,
    actionId: element.action_id,
    ...(value === undefined ? {} : { value }),
  });
  reportReaction("Your click", reaction);
}
