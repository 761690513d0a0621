/** OpenTelemetry's SDK as a user registers it, with what it records at hand. */
import { context, propagation, trace } from "@opentelemetry/api";
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { type SeenSpan, spanLine } from "./program/span-lines.ts";

export interface Recorded {
  /** In the order in which they ended. */
  spans(): SeenSpan[];
  /** Takes the SDK away: other tests have none. */
  stop(): Promise<void>;
}

/** Registers it; `isSampled`: whether the traces that begin here are recorded. */
export function recordSpans({ isSampled = true } = {}): Recorded {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    ...(isSampled ? {} : { sampler: new AlwaysOffSampler() }),
  });
  provider.register();
  return {
    spans: () => exporter.getFinishedSpans().map(spanLine),
    stop: async () => {
      trace.disable();
      context.disable();
      propagation.disable();
      await provider.shutdown();
    },
  };
}
