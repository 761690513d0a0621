/** Shows one call of the app's, or one envelope to it. */
import { formatDate } from "./format-date.ts";
import { type Drawn, html } from "./html.ts";
import type { InspectedCall } from "./shapes.ts";

export function renderCall(call: InspectedCall): Drawn {
  const { by, method, args, answer, at, tookMs, fault } = call;
  const { said, isWell } = resultOf(call);
  const isApp = by === "app";
  const time = formatDate(Date.parse(at) / 1000, "{time_secs}", 0);
  return html`<details class=${isWell ? undefined : "is-wrong"}>
    <summary>
      <span class="who" title=${isApp ? "The app asked Slack" : "Slack told the app"}>${isApp ? "→" : "←"}</span>${" "}
      <code>${method}</code> <span class="said">${said}</span>${" "}
      <span class="took">${tookMs !== undefined && `${tookMs} ms`}</span>
    </summary>
    <p>${time}${fault !== undefined && `, fault: ${fault}`}</p>
    <h3>${isApp ? "Asked" : "Told"}</h3>
    <pre tabindex="0">${JSON.stringify(readable(args), null, 2)}</pre>
    <h3>${isApp ? "Answered" : "Acknowledged"}</h3>
    <pre tabindex="0">${answer === undefined ? said : JSON.stringify(answer, null, 2)}</pre>
  </details>`;
}

function resultOf({ answer, tookMs }: InspectedCall): { said: string; isWell: boolean } {
  if (answer === undefined) return { said: tookMs === undefined ? "waiting" : "no answer", isWell: false };
  if (typeof answer !== "object" || answer === null) return { said: "not ok", isWell: false };
  if ("ok" in answer && answer.ok === true) return { said: "ok", isWell: true };
  return { said: "error" in answer ? String(answer.error) : "not ok", isWell: false };
}

/** Slack takes blocks, views and metadata as text in a form; people read them as what they are. */
function readable(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (typeof value !== "string" || !/^[[{]/.test(value)) return [name, value];
      try {
        return [name, JSON.parse(value)];
      } catch {
        return [name, value];
      }
    }),
  );
}
