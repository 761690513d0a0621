/** Spans as the tests read them. */
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { z } from "zod";

export const spanSchema = z.object({
  name: z.string(),
  kind: z.string(),
  trace: z.string(),
  id: z.string(),
  parent: z.string().optional(),
  state: z.string().optional(),
  /** Of what it is linked to. */
  links: z.array(z.string()),
  isFailed: z.boolean(),
  attributes: z.record(z.string(), z.union([z.string(), z.number()])),
  beganMs: z.number(),
  endedMs: z.number(),
});
export type SeenSpan = z.output<typeof spanSchema>;

export function spanLine(span: ReadableSpan): SeenSpan {
  const { traceId, spanId, traceState } = span.spanContext();
  return spanSchema.parse({
    name: span.name,
    kind: SpanKind[span.kind],
    trace: traceId,
    id: spanId,
    parent: span.parentSpanContext?.spanId,
    state: traceState?.serialize(),
    links: span.links.map(({ context }) => context.spanId),
    isFailed: span.status.code === SpanStatusCode.ERROR,
    attributes: span.attributes,
    beganMs: atMs(span.startTime),
    endedMs: atMs(span.endTime),
  });
}

function atMs([seconds, nanos]: [number, number]): number {
  return seconds * 1_000 + nanos / 1e6;
}
