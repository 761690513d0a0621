/** What this person's screen shows. Everything that is drawn is drawn from here and from the workspace. */
import type { ConfirmationDialog } from "@slack/types";
import type { View } from "./shapes.ts";

/** A channel's ID, or the app's home tab. */
export type PlaceId = string;
export const homePlace: PlaceId = "home";
/** Where the page opens, and where newcomers are greeted. */
export const firstPlace: PlaceId = "C0APPROVALS";

export interface Screen {
  place: PlaceId;
  /** The timestamp of the message whose thread is open at the side. */
  thread?: string | undefined;
  /** The message that a link led to, marked for a moment. */
  found?: { ts: string } | undefined;
  /** Null: the app has published none for this person; undefined: not read yet. */
  home?: View | null | undefined;
  /** The modal on top of this person's stack. */
  modal?: View | undefined;
  /** What the app wants to be confirmed. */
  question?: { confirm: ConfirmationDialog; answer(isYes: boolean): void } | undefined;
  toasts: readonly { id: number; text: string }[];
  isInspectorOpen: boolean;
  /** In a narrow window the sidebar is a drawer. */
  isDrawerOpen: boolean;
  /** Nothing that changes in the workspace is heard of now. */
  isCutOff: boolean;
  /** Why there is nothing to show. */
  failure?: string;
}

export const screen: Screen = {
  place: firstPlace,
  toasts: [],
  isInspectorOpen: false,
  isDrawerOpen: false,
  isCutOff: false,
};

let draw: () => void = () => undefined;
let isDrawing = false;

/** Says how the page is drawn. */
export function onUpdate(drawPage: () => void): void {
  draw = drawPage;
  update();
}

/** Many changes may come at once; they are drawn together, with the next frame. */
export function update(changes: Partial<Screen> = {}): void {
  Object.assign(screen, changes);
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    draw();
  });
}
