import { channel } from "node:diagnostics_channel";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { context, createTraceState, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { createLog } from "../src/log.ts";
import { keepTrace, keptTraceSchema, readTrace, spanContextOf } from "../src/trace-context.ts";
import { posting, withinRequest } from "../src/trace-requests.ts";
import {
  currentTrace,
  flushSpans,
  inSpan,
  isInSpan,
  isTraced,
  outside,
  tellSpan,
  traceFields,
  untraced,
} from "../src/tracing.ts";
import { type Recorded, recordSpans } from "./recorded-spans.ts";

let recorded: Recorded | undefined;
afterEach(async () => {
  await recorded?.stop();
  recorded = undefined;
});

const described = () => ({ name: "one", within: "caller" as const, attributes: {} });

test("only these files know OpenTelemetry", () => {
  const src = resolve(import.meta.dirname, "../src");
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const knowing = files.filter((file) => /from "@opentelemetry/.test(readFileSync(join(src, file), "utf8")));
  expect(knowing.sort()).toEqual(["trace-context.ts", "trace-requests.ts", "tracing.ts"]);
});

test("a trace that was kept is the same when it is read back, and what is none is not read", () => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
      .map((digits) => digits.join(""))
      .filter((text) => /[^0]/.test(text));
  const flags = fc.constantFrom(0, 1);
  const state = fc.constantFrom(undefined, "a=1,b=2", "vendor=x");
  fc.assert(
    fc.property(hex(32), hex(16), flags, state, (traceId, spanId, traceFlags, text) => {
      const more = text === undefined ? {} : { traceState: createTraceState(text) };
      const kept = keepTrace({ traceId, spanId, traceFlags, ...more });
      expect(readTrace(["input", {}, JSON.parse(JSON.stringify(kept))])).toEqual(kept);
      const back = spanContextOf(kept);
      expect(back).toMatchObject({ traceId, spanId, traceFlags, isRemote: true });
      expect(back.traceState?.serialize()).toBe(text);
    }),
  );
  const trace = "1".repeat(32);
  for (const wrong of [
    "",
    `00-${trace}`,
    `ff-${trace}-${"1".repeat(16)}-01`,
    `00-${"0".repeat(32)}-${"1".repeat(16)}-01`,
    `00-${trace}-${"0".repeat(16)}-01`,
    `00-${trace.toUpperCase().replaceAll("1", "A")}-${"1".repeat(16)}-01`,
    `00-${trace}-${"1".repeat(16)}-01\r\nx: y`,
  ])
    expect(keptTraceSchema.safeParse({ traceparent: wrong }).success).toBe(false);
  expect(readTrace(["input", {}, { signature: "a proof" }])).toBeUndefined();
});

test("a state that is too long to be carried is left out", () => {
  const long = Array.from({ length: 20 }, (_, n) => `v${n}=${"x".repeat(40)}`).join(",");
  const given = { traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: 1 };
  expect(keepTrace({ ...given, traceState: createTraceState(long) })).toEqual({
    traceparent: `00-${given.traceId}-${given.spanId}-01`,
  });
});

test("a span that was told begins and ends when it did, days before this process began", async () => {
  recorded = recordSpans();
  const fromMs = Date.parse("2026-01-01T10:00:00.250Z");
  const toMs = Date.parse("2026-01-04T10:00:00.500Z");
  tellSpan({ name: "wait", within: undefined, attributes: {} }, { fromMs, toMs });
  expect(recorded.spans()).toMatchObject([{ beganMs: fromMs, endedMs: toMs }]);
});

test("lines of the log name the trace that is under way, and others name none", async () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => void lines.push(line) });
  log.info({ run: "a" }, "before");
  recorded = recordSpans();
  log.info({ run: "a" }, "outside");
  await inSpan(described, async () => log.child({ part: "b" }).info("inside"));
  const [span] = recorded.spans();
  const [before, out, inside] = lines.map((line) => JSON.parse(line));
  expect(Object.keys(before)).toEqual(["level", "time", "run", "msg"]);
  expect(Object.keys(out)).toEqual(["level", "time", "run", "msg"]);
  expect(inside).toMatchObject({ trace_id: span?.trace, span_id: span?.id, part: "b", msg: "inside" });
});

test("what throws fails its span with the kind of its error alone", async () => {
  recorded = recordSpans();
  await expect(inSpan(described, () => Promise.reject(new TypeError("swordfish")))).rejects.toThrow(
    "swordfish",
  );
  expect(recorded.spans()).toMatchObject([{ isFailed: true, attributes: { "error.type": "TypeError" } }]);
  expect(JSON.stringify(recorded.spans())).not.toContain("swordfish");
});

test("polling, messages and a caller's own span are not taken for a span of ours", async () => {
  recorded = recordSpans();
  expect(isInSpan()).toBe(false);
  let later: () => boolean = () => true;
  await inSpan(described, async () => {
    expect(isInSpan()).toBe(true);
    expect(untraced(isInSpan)).toBe(false);
    outside(() => expect([isInSpan(), traceFields()]).toEqual([false, {}]))("message");
    later = context.bind(context.active(), isInSpan);
  });
  // Whatever goes on in its context when it is over.
  expect(later()).toBe(false);
  const own = trace.getTracer("a user's").startSpan("theirs");
  context.with(trace.setSpan(context.active(), own), () => {
    expect([isInSpan(), currentTrace()]).toEqual([false, undefined]);
    // It was begun for this request, by whoever instruments HTTP.
    withinRequest({ traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` }, () =>
      expect(traceFields().span_id).toBe(own.spanContext().spanId),
    );
  });
  own.end();
});

const portSchema = z.object({ port: z.number() });

test("a request has its trace in one header, whether or not fetch is instrumented", async () => {
  recorded = recordSpans();
  const seen: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    seen.push(headers.traceparent?.toString());
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = new URL(`http://127.0.0.1:${portSchema.parse(server.address()).port}/secret-path`);
  const call = () =>
    inSpan(described, () => posting(url, (headers) => fetch(url, { method: "POST", headers })));
  await call();
  // As instrumentation-undici does it.
  const requests = channel("undici:request:create");
  const added = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  const requestSchema = z.object({ request: z.custom<{ addHeader(name: string, value: string): void }>() });
  const instrument = (message: unknown) =>
    requestSchema.parse(message).request.addHeader("traceparent", added);
  requests.subscribe(instrument);
  await call();
  requests.unsubscribe(instrument);
  server.close();
  const [post] = recorded.spans();
  expect(seen).toEqual([`00-${post?.trace}-${post?.id}-01`, added]);
  expect(recorded.spans().map(({ name }) => name)).toEqual(["POST", "one", "one"]);
  expect(JSON.stringify(recorded.spans())).not.toContain("secret-path");
});

test("what the SDK still holds is given away when the program stops", async () => {
  let flushes = 0;
  const processor = {
    onStart: () => undefined,
    onEnd: () => undefined,
    shutdown: async () => undefined,
    forceFlush: async () => {
      flushes += 1;
    },
  };
  new NodeTracerProvider({ spanProcessors: [processor] }).register();
  await flushSpans();
  for (const api of [trace, context, propagation]) api.disable();
  expect(flushes).toBe(1);
  await flushSpans();
  expect(flushes).toBe(1);
});

test("another copy of the API may have registered the SDK", async () => {
  const api: object = Reflect.get(globalThis, Symbol.for("opentelemetry.js.api.1"));
  let flushes = 0;
  const provider = {
    forceFlush: async () => {
      flushes += 1;
    },
  };
  // Its proxy is not an instance of ours.
  const tracer = new NodeTracerProvider().getTracer("theirs");
  Reflect.set(api, "trace", { getTracer: () => tracer, getDelegate: () => provider });
  try {
    expect(isTraced()).toBe(true);
    await flushSpans();
  } finally {
    Reflect.deleteProperty(api, "trace");
  }
  expect([isTraced(), flushes]).toEqual([false, 1]);
});

test("without an SDK nothing is described, and nothing changes around what is done", async () => {
  expect(isTraced()).toBe(false);
  const describe = () => {
    throw new Error("It is described.");
  };
  expect(await inSpan(describe, async (span) => [span, context.active() === ROOT_CONTEXT])).toEqual([
    undefined,
    true,
  ]);
  expect([isInSpan(), currentTrace(), traceFields()]).toEqual([false, undefined, {}]);
});
