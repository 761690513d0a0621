/** A fetch for Slack's Web API that counts each call by its method and result. */
import type { Telemetry } from "../telemetry.ts";

/** Calls as the global fetch does, and tells `telemetry` what became of it. */
export function createCountingFetch(telemetry: Telemetry): typeof fetch {
  return async (input, init) => {
    const startedMs = performance.now();
    const method = methodOf(input instanceof Request ? input.url : String(input));
    const tell = (result: string) =>
      telemetry.slackCalled({ method, result, tookMs: performance.now() - startedMs });
    try {
      const response = await fetch(input, init);
      if (response.status === 429) {
        telemetry.slackLimited(method, Number(response.headers.get("retry-after") ?? 0) * 1_000);
      }
      if (!response.ok) {
        tell(response.status === 429 ? "ratelimited" : `http_${response.status}`);
        return response;
      }
      // Refusals come as 200, and only their text says so.
      const text = await response.text();
      tell(resultOf(text));
      return new Response(text, { status: response.status, headers: response.headers });
    } catch (error) {
      tell("failed");
      throw error;
    }
  };
}

function methodOf(url: string): string {
  return new URL(url).pathname.split("/").at(-1) ?? "";
}

/** Slack writes these two first, and its errors are words of its own. */
function resultOf(text: string): string {
  const start = text.slice(0, 200);
  if (/"ok":\s*true/.test(start)) return "ok";
  return /"error":\s*"([a-z_]{1,60})"/.exec(start)?.[1] ?? "not_ok";
}
