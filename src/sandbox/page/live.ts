/** Listens to what changes in the workspace on this person's screen. */
import { pageElement } from "./dom.ts";
import type { Change } from "./shapes.ts";

let source: EventSource | undefined;

/** Calls `onChange` at every change and `onReconnect` when a lost connection is back; replaces the one before. */
export function listenLive(user: string, onChange: (change: Change) => void, onReconnect: () => void): void {
  source?.close();
  source = new EventSource(`/sandbox/events?user=${encodeURIComponent(user)}`);
  let wasLost = false;
  const state = pageElement("link-state");
  source.onopen = () => {
    state.textContent = "";
    if (wasLost) onReconnect();
  };
  source.onerror = () => {
    wasLost = true;
    state.textContent = "Not connected. Trying again…";
  };
  source.onmessage = (event) => {
    const change: Change = JSON.parse(event.data);
    onChange(change);
  };
}
