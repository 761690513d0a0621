/** The trace in the headers of HTTP: of the requests that come, and of those that are made for a run. */
import { channel } from "node:diagnostics_channel";
import { type Context, context, propagation, trace } from "@opentelemetry/api";
import { failed, inSpan, isInSpan, isTraced } from "./tracing.ts";

/** Goes on in the trace that a request names in its headers, unless its own instrumentation has begun a span for it. */
export function withinRequest(headers: object, goOn: () => void): void {
  const active = context.active();
  const isNew = isTraced() && trace.getSpan(active) === undefined;
  context.with(isNew ? propagation.extract(active, headers) : active, goOn);
}

/** Who instruments fetch makes a span for each request, and adds headers, which must not stand there twice. */
const requests = channel("undici:request:create");

/** Posts to `address` within the span that is under way: `post` is given the headers that carry the trace on. */
export function posting<Answered extends { readonly status: number }>(
  address: URL,
  post: (headers: Record<string, string>) => Promise<Answered>,
): Promise<Answered> {
  if (!isInSpan() || requests.hasSubscribers) return post({});
  const { hostname, port, protocol } = address;
  const usual = protocol === "https:" ? 443 : 80;
  const attributes = {
    "http.request.method": "POST",
    "server.address": hostname,
    "server.port": port === "" ? usual : Number(port),
  };
  return inSpan(
    () => ({ name: "POST", kind: "asks", within: "caller", attributes }),
    async (span) => {
      const response = await post(carried(context.active()));
      span?.setAttribute("http.response.status_code", response.status);
      if (response.status >= 400) failed(span, String(response.status));
      return response;
    },
  );
}

function carried(active: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(active, headers);
  return headers;
}
