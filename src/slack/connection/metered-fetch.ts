/** A fetch for Slack's Web API that counts each call by its method and result, and traces it where it belongs to a span. */
import type { webApi } from "@slack/bolt";
import type { Telemetry } from "../../telemetry.ts";
import { failed, inSpan, isInSpan, type Span } from "../../tracing.ts";
import type { TokenHealth } from "./token-health.ts";

type Url = Parameters<webApi.FetchFunction>[0];
type Init = Parameters<webApi.FetchFunction>[1];
type Answer = Awaited<ReturnType<webApi.FetchFunction>>;

/** Who is told of each call. */
export interface Told {
  telemetry: Telemetry | undefined;
  health: TokenHealth | undefined;
}

/** Calls with `ask`, and tells what became of it. */
export function createMeteredFetch(
  ask: webApi.FetchFunction,
  { telemetry, health }: Told,
): webApi.FetchFunction {
  const metered = async (url: Url, init?: Init, span?: Span): Promise<Answer> => {
    const startedMs = performance.now();
    const method = methodOf(String(url));
    const tell = (result: string) => {
      span?.setAttribute("signoff.slack.result", result);
      if (result !== "ok") failed(span, result);
      telemetry?.slackCalled({ method, result, tookMs: performance.now() - startedMs });
      health?.answered(method, result);
    };
    try {
      const response = await ask(url, init);
      if (response.status === 429)
        telemetry?.slackLimited(method, Number(response.headers.get("retry-after") ?? 0) * 1_000);
      if (!response.ok) {
        tell(response.status === 429 ? "ratelimited" : `http_${response.status}`);
        return response;
      }
      const text = await response.text();
      tell(resultOf(text));
      return withText(response, text);
    } catch (error) {
      tell("failed");
      throw error;
    }
  };
  return (url, init) => {
    if (!isInSpan()) return metered(url, init);
    const method = methodOf(String(url));
    const attributes = { "signoff.slack.method": method };
    return inSpan(
      () => ({ name: `slack ${method}`, kind: "asks", within: "caller", attributes }),
      (span) => metered(url, init, span),
    );
  };
}

/** A body can be read once, and it has been. */
function withText({ ok, status, statusText, url, headers }: Answer, text: string): Answer {
  return {
    ok,
    status,
    statusText,
    url,
    headers,
    text: async () => text,
    json: async () => JSON.parse(text),
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
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
