/** Listens to what changes in the workspace on this person's screen. */
import { update } from "./screen.ts";
import type { Change } from "./shapes.ts";

let source: EventSource | undefined;

/**
 * Calls `onChange` at every change and `onReconnect` when a lost connection is back; replaces the one before. Resolves
 * when it listens, or cannot yet: what is read before that may miss what comes in between.
 */
export function listenLive(
  user: string,
  onChange: (change: Change) => void,
  onReconnect: () => void,
): Promise<void> {
  source?.close();
  source = new EventSource(`/sandbox/events?user=${encodeURIComponent(user)}`);
  let wasLost = false;
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  source.onopen = () => {
    update({ isCutOff: false });
    resolve();
    if (wasLost) onReconnect();
  };
  source.onerror = () => {
    wasLost = true;
    update({ isCutOff: true });
    resolve();
  };
  source.onmessage = (event) => {
    const change: Change = JSON.parse(event.data);
    onChange(change);
  };
  return listening;
}
