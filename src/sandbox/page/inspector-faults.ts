/** The switches of what shall go wrong. */
import { type Drawn, html } from "./html.ts";
import type { Inspection } from "./shapes.ts";

/** Posts `body` to the driver API; without a body, deletes what is there. */
export type Drive = (path: string, body?: object) => Promise<void>;

const faults: { label: string; hint: string; body: object }[] = [
  {
    label: "429",
    hint: "The next 3 calls are refused: come again in 2 s",
    body: { kind: "ratelimited", method: "*", times: 3, retryAfterSeconds: 2 },
  },
  {
    label: "Drop",
    hint: "The next 3 calls are done, and their answers lost",
    body: { kind: "drop", method: "*", times: 3 },
  },
  {
    label: "Slow",
    hint: "Each call takes 2 s longer, until this is ended",
    body: { kind: "delay", method: "*", delayMs: 2_000 },
  },
  {
    label: "Fail",
    hint: "Each call fails with a 500, until this is ended",
    body: { kind: "error", method: "*" },
  },
  {
    label: "Silence",
    hint: "Nothing is answered, until this is ended",
    body: { kind: "silence", method: "*" },
  },
  {
    label: "Dead token",
    hint: "Each call with the bot token is refused, until this is ended",
    body: { kind: "dead_token", token: "bot", error: "token_revoked" },
  },
  {
    label: "Turn away",
    hint: "Each new connection is asked to leave at once, until this is ended",
    body: { kind: "unwelcome", reason: "refresh_requested" },
  },
  { label: "Disconnect", hint: "The connection is cut", body: { kind: "disconnect", abrupt: true } },
];

export function renderFaults({ faults: active, rateLimits }: Inspection, drive: Drive): Drawn {
  const buttons = faults.map(({ label, hint, body }) => {
    const start = () => void drive("faults", body);
    return html`<button type="button" title=${hint} aria-label=${`${label}: ${hint}`} onClick=${start}>
      ${label}
    </button>`;
  });
  const words = active.map(({ kind, method = "*", times }) => {
    return [kind, method === "*" ? "" : ` ${method}`, times === undefined ? "" : ` ×${times}`].join("");
  });
  const limit = ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
    void drive("rate-limits", { on: currentTarget.checked });
  return html`<h3>Make something go wrong</h3>
    <div class="fault-buttons">${buttons}</div>
    <p class="active-faults">
      ${words.length === 0 ? "Nothing is wrong now. " : `Now: ${words.join(", ")}. `}
      <button type="button" disabled=${active.length === 0} onClick=${() => void drive("faults")}>End all</button>
    </p>
    <label for="rate-limits">
      <input type="checkbox" id="rate-limits" checked=${rateLimits} onChange=${limit} />
      ${" "}Slack's rate limits (a message per second and channel)
    </label>`;
}
