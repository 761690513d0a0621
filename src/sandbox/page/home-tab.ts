/** The app's home tab, drawn anew as the app publishes it, under the person's eyes and hands. */
import { Blocks } from "./blocks.ts";
import { get, post } from "./driver-api.ts";
import { type Drawn, html } from "./html.ts";
import { homePlace, screen, update } from "./screen.ts";
import type { Reaction, View } from "./shapes.ts";
import { reportReaction } from "./toast.ts";
import { view as workspace } from "./workspace-view.ts";

let refreshing = Promise.resolve();

/** Shows what was published last, and tells the app that the person opened the tab; the app then publishes anew. */
export async function openHome(): Promise<void> {
  await refreshHome();
  reportReaction("Opening the home tab", await post<Reaction>("home", { user: workspace.user }));
}

/** Reads the tab as it is now; one after the other, so that the newest stays. */
export function refreshHome(): Promise<void> {
  refreshing = refreshing.then(readHome, readHome);
  return refreshing;
}

async function readHome(): Promise<void> {
  const { user } = workspace;
  if (screen.place !== homePlace) return;
  const { view } = await get<{ view: View | null }>("home", { user });
  // Meanwhile the person may have gone elsewhere, or another member looks.
  if (screen.place === homePlace && workspace.user === user) update({ home: view });
}

export function renderHome(home: View | null): Drawn {
  if (!home) return html`<p class="nothing">The app has not published its home tab for you.</p>`;
  if (home.blocks.length === 0) return html`<p class="nothing">The home tab is empty.</p>`;
  return html`<${Blocks} blocks=${home.blocks} place=${{ viewId: home.id, state: home.state.values }} />`;
}
