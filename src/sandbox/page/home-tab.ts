/** Shows the app's home tab. */
import { make } from "./dom.ts";
import { get, post } from "./driving-routes.ts";
import { renderBlock } from "./render-block.ts";
import type { Reaction, View } from "./shapes.ts";
import { reportReaction } from "./toast.ts";
import { view as workspace } from "./workspace-view.ts";

/** Tells the app that the person opened its home tab; the app then publishes it. */
export async function openHomeTab(): Promise<void> {
  reportReaction("Opening the home tab", await post<Reaction>("home", { user: workspace.user }));
}

export async function renderHomeTab(): Promise<Node> {
  const { view } = await get<{ view: View | null }>("home", { user: workspace.user });
  if (!view) return make("p", { class: "nothing" }, "The app has not published its home tab for you.");
  const place = { viewId: view.id };
  return make("div", { class: "home" }, ...view.blocks.map((block) => renderBlock(block, place)));
}
