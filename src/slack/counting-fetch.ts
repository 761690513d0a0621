/** A fetch for Slack's Web API that counts each call by its method and result. */
import type { webApi } from "@slack/bolt";
import type { Telemetry } from "../telemetry.ts";

/** Calls with `ask`, and tells `telemetry` what became of it. */
export function createCountingFetch(ask: webApi.FetchFunction, telemetry: Telemetry): webApi.FetchFunction {
  return async (url, init) => {
    const startedMs = performance.now();
    const method = methodOf(String(url));
    const tell = (result: string) =>
      telemetry.slackCalled({ method, result, tookMs: performance.now() - startedMs });
    try {
      const response = await ask(url, init);
      if (response.status === 429)
        telemetry.slackLimited(method, Number(response.headers.get("retry-after") ?? 0) * 1_000);
      if (response.ok) tell(resultOf(await response.text()));
      else tell(response.status === 429 ? "ratelimited" : `http_${response.status}`);
      return response;
    } catch (error) {
      tell("failed");
      throw error;
    }
  };
}

function methodOf(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}

/** Refusals come as 200, and only their text says so: Slack writes these two first, and its errors are words of its own. */
function resultOf(text: string): string {
  const start = text.slice(0, 200);
  if (/"ok":\s*true/.test(start)) return "ok";
  return /"error":\s*"([a-z_]{1,60})"/.exec(start)?.[1] ?? "not_ok";
}
