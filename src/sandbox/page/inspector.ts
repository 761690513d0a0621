/** What the app asked of Slack and was told by it, and what shall go wrong between them. */
import { useEffect, useRef, useState } from "preact/hooks";
import { get, post, remove } from "./driver-api.ts";
import { type Drawn, html } from "./html.ts";
import { renderCall } from "./inspector-call.ts";
import { renderFaults } from "./inspector-faults.ts";
import { update } from "./screen.ts";
import type { Inspection } from "./shapes.ts";

/** How often it looks while it is open, in milliseconds. */
const lookEveryMs = 1_000;

export function Inspector(): Drawn {
  const [found, setFound] = useState<Inspection>();
  const closeButton = useRef<HTMLElement>(null);
  const look = async () => {
    const now = await get<Inspection>("inspection").catch(() => undefined);
    if (now) setFound(now);
  };
  useEffect(() => {
    closeButton.current?.focus();
    void look();
    const timer = setInterval(() => void look(), lookEveryMs);
    return () => clearInterval(timer);
  }, []);
  const drive = async (path: string, body?: object) => {
    await (body === undefined ? remove(path) : post(path, body));
    await look();
  };
  const state = found?.connections ? `The app is connected (${found.connections}).` : "No app is connected.";
  const calls = found?.calls.toReversed() ?? [];
  return html`<aside id="inspector" class="inspector" aria-label="Inspector">
    <header>
      <h2>Inspector</h2>
      <button
        type="button"
        class="inspector-close"
        aria-label="Close inspector"
        ref=${closeButton}
        onClick=${() => update({ isInspectorOpen: false })}
      >
        ✕
      </button>
    </header>
    <p class="inspector-state" role="status">${found && state}</p>
    <div class="inspector-faults">${found && renderFaults(found, drive)}</div>
    <ol class="inspector-calls" aria-label="Calls and envelopes, newest first" tabindex="0">
      ${calls.map((call) => html`<li key=${`${call.by} ${call.number}`}>${renderCall(call)}</li>`)}
    </ol>
  </aside>`;
}
