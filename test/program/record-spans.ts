/** Preloaded by `--import`, as a user's own otel.js: writes each span that ends as a line of the file SPANS_FILE. */
import { appendFileSync } from "node:fs";
import { NodeTracerProvider, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { spanLine } from "./span-lines.ts";

const file = process.env.SPANS_FILE ?? "";

const exporter = {
  export: (spans: ReadableSpan[], done: (result: { code: number }) => void) => {
    for (const span of spans) appendFileSync(file, `${JSON.stringify(spanLine(span))}\n`);
    done({ code: 0 });
  },
  shutdown: async () => undefined,
};
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
