/**
 * What OpenTelemetry is told (docs/observability.md). Unless somebody has registered its SDK, all of this only looks
 * whether there is one.
 */
import { setTimeout as pause } from "node:timers/promises";
import {
  type Attributes,
  context,
  createContextKey,
  isSpanContextValid,
  type Link,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { contextWithin, type KeptTrace, keepTrace, spanContextOf } from "./trace-context.ts";
import { signoffVersion } from "./version.ts";

export type { Span } from "@opentelemetry/api";

export interface Described {
  name: string;
  /** "asks": something outside is called; "starts": what begins here goes on elsewhere. */
  kind?: "asks" | "starts";
  /** Within which trace; "caller": within whatever is under way here; undefined: in one of its own. */
  within: KeptTrace | "caller" | undefined;
  attributes: Attributes;
}

/** The tracer of whoever has registered an SDK; undefined where nobody has. */
function findTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider
    ? provider.getDelegateTracer("signoff", signoffVersion)
    : provider.getTracer("signoff", signoffVersion);
}

/** Whether anybody listens. */
export function isTraced(): boolean {
  return findTracer() !== undefined;
}

/** In a context: what is under way is a span of ours, and not one of whatever called us. */
const isOurs = createContextKey("signoff span");

/** Does it in a span, which fails when it throws; without an SDK it is only done, and `describe` is not called. */
export function inSpan<Result>(
  describe: () => Described,
  work: (span: Span | undefined) => Promise<Result>,
): Promise<Result> {
  const tracer = findTracer();
  if (tracer === undefined) return work(undefined);
  const { name, kind, within, attributes } = describe();
  const around = within === "caller" ? context.active() : contextWithin(within);
  const links = within === "caller" ? [] : linkTo(trace.getSpanContext(context.active()));
  const span = tracer.startSpan(name, { kind: kindOf(kind), attributes, links }, around);
  return context.with(trace.setSpan(around, span).setValue(isOurs, true), () => ending(span, work));
}

async function ending<Result>(span: Span, work: (span: Span) => Promise<Result>): Promise<Result> {
  try {
    return await work(span);
  } catch (error) {
    failed(span, error instanceof Error ? error.name : "Error");
    throw error;
  } finally {
    span.end();
  }
}

/** `type`: what kind of failure it was, in a word. The message may hold what people typed, and stands in the log. */
export function failed(span: Span | undefined, type: string): void {
  span?.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR });
}

function kindOf(kind: Described["kind"]): SpanKind {
  if (kind === undefined) return SpanKind.INTERNAL;
  return kind === "asks" ? SpanKind.CLIENT : SpanKind.PRODUCER;
}

function linkTo(...found: readonly (Link["context"] | undefined)[]): Link[] {
  return found.flatMap((one) => (one !== undefined && isSpanContextValid(one) ? [{ context: one }] : []));
}

/** Whether a span of ours is under way here: only then is it worth telling what is asked of others. */
export function isInSpan(): boolean {
  const active = context.active();
  return active.getValue(isOurs) === true && trace.getSpan(active)?.isRecording() === true;
}

/** What is asked again and again until the answer changes is no part of the span that waits for it. */
export function untraced<Result>(work: () => Result): Result {
  return context.with(context.active().deleteValue(isOurs), work);
}

/** Does later what belongs to what is under way now. */
export function here(): <Result>(work: () => Result) => Result {
  const active = context.active();
  return (work) => context.with(active, work);
}

interface Told extends Described {
  within: KeptTrace | undefined;
  /** What kind of failure it was; absent: it was none. */
  failure?: string;
}

/** Tells of what took from one time to another (Unix, milliseconds), whichever process saw it begin. */
export function tellSpan(
  { name, within, attributes, failure }: Told,
  { fromMs, toMs, after }: { fromMs: number; toMs: number; after?: KeptTrace | undefined },
): void {
  const links = linkTo(after && spanContextOf(after));
  // As dates: numbers that are small enough would be taken for times since the process began.
  const startTime = new Date(fromMs);
  const span = findTracer()?.startSpan(name, { attributes, links, startTime }, contextWithin(within));
  if (failure !== undefined) failed(span, failure);
  span?.end(new Date(Math.max(fromMs, toMs)));
}

/** The trace that is under way in a span of ours, to be kept; undefined where there is none. */
export function currentTrace(): KeptTrace | undefined {
  const active = context.active();
  const found = active.getValue(isOurs) === true ? trace.getSpanContext(active) : undefined;
  return found !== undefined && isSpanContextValid(found) ? keepTrace(found) : undefined;
}

/** What a line of the log says of the trace that is under way. */
export function traceFields(): { trace_id?: string; span_id?: string } {
  const found = trace.getSpanContext(context.active());
  if (found === undefined || !isSpanContextValid(found)) return {};
  return { trace_id: found.traceId, span_id: found.spanId };
}

/** Takes a message from elsewhere, which has nothing to do with what happens to be under way here. */
export function outside<Message>(take: (message: Message) => void): (message: Message) => void {
  return (message) => context.with(ROOT_CONTEXT, () => take(message));
}

/** The SDK's own, behind the API's proxy: by name, for the user's copy of the API may be another one than ours. */
function registeredProvider(): object {
  const provider: object = trace.getTracerProvider();
  return "getDelegate" in provider && typeof provider.getDelegate === "function"
    ? provider.getDelegate()
    : provider;
}

/** So long whoever receives spans may take when the program stops, in milliseconds. */
const flushWithinMs = 2_000;

/** Gives away the spans that the SDK still holds. */
export async function flushSpans(): Promise<void> {
  const registered = registeredProvider();
  if (!("forceFlush" in registered) || typeof registered.forceFlush !== "function") return;
  await Promise.race([registered.forceFlush(), pause(flushWithinMs, undefined, { ref: false })]);
}
