/** Sends what the person clicked or picked, in a message or in a view. */
import { askConfirm } from "./ask-confirm.ts";
import { post } from "./driver-api.ts";
import type { BlockElement, Reaction, Value, ViewState } from "./shapes.ts";
import { reportReaction } from "./toast.ts";
import { view } from "./workspace-view.ts";

/** Where an element stands: in a message or in a view. */
export type Place = { channel: string; ts: string } | ViewPlace;

export interface ViewPlace {
  viewId: string;
  /** What the elements of the view hold. */
  state: ViewState;
  /** What is entered in the inputs of the modal now; Slack reports it with every action. */
  readValues?(): object;
}

/** An element, and where it stands. */
export interface Placed<Element> {
  element: Element;
  blockId: string;
  place: Place;
}

export interface Act {
  blockId: string;
  element: BlockElement;
  value?: Value | undefined;
  /** Done once the person has confirmed, before the app is told. */
  onConfirmed?(): void;
}

/** Asks for confirmation if the app wants it, sends the action, and reports what went wrong; false: not confirmed. */
export async function act(place: Place, { blockId, element, value, onConfirmed }: Act): Promise<boolean> {
  if ("confirm" in element && element.confirm && !(await askConfirm(element.confirm))) return false;
  onConfirmed?.();
  const where = "viewId" in place ? { viewId: place.viewId, values: place.readValues?.() } : place;
  const reaction = await post<Reaction>("actions", {
    user: view.user,
    ...where,
    blockId,
    actionId: element.action_id,
    value,
    // What the person sees is what they click, though the app may change it in the same moment.
    stale: element.type === "button",
  });
  reportReaction("Your click", reaction);
  return true;
}
