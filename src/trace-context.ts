/** The trace to which a run belongs, in W3C's words, as promises keep it: no span can live as long as a run waits. */
import { type Context, createTraceState, ROOT_CONTEXT, type SpanContext, trace } from "@opentelemetry/api";
import { z } from "zod";

/** By W3C Trace Context; longer states may be dropped. */
const longestState = 512;
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export const keptTraceSchema = z.object({
  traceparent: z.string().regex(traceparent),
  tracestate: z.string().max(longestState).optional(),
});
export type KeptTrace = z.output<typeof keptTraceSchema>;

/** The argument of a run, from 0, that has its trace: after its input and its start. Nothing is decided by it. */
const argument = 2;

/** The trace among what a run was called with; undefined for runs from before, and for those that nobody traced. */
export function readTrace(args: readonly unknown[]): KeptTrace | undefined {
  return args.length <= argument ? undefined : keptTraceSchema.safeParse(args[argument]).data;
}

/** What goes after the input and the start of a run. */
export function traceArgument(kept: KeptTrace | undefined): KeptTrace[] {
  return kept === undefined ? [] : [kept];
}

export function keepTrace({ traceId, spanId, traceFlags, traceState }: SpanContext): KeptTrace {
  const flags = traceFlags.toString(16).padStart(2, "0");
  const tracestate = traceState?.serialize() ?? "";
  const isKept = tracestate !== "" && tracestate.length <= longestState;
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(isKept ? { tracestate } : {}) };
}

/** What a link to it takes, as the headers of what is stored: nobody encrypts those, and this is random numbers alone. */
export function linkHeaders(kept: KeptTrace | undefined): Record<string, string> {
  return kept === undefined ? {} : { traceparent: kept.traceparent };
}

export function spanContextOf({ traceparent, tracestate }: KeptTrace): SpanContext {
  const [, traceId = "", spanId = "", flags = ""] = traceparent.split("-");
  const state = tracestate === undefined ? {} : { traceState: createTraceState(tracestate) };
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true, ...state };
}

/** A context within that trace, and within nothing else. */
export function contextWithin(kept: KeptTrace | undefined): Context {
  return kept === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContextOf(kept));
}
