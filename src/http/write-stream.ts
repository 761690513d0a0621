/** Server-sent events (WHATWG HTML, "Server-sent events"): one answer that goes on for as long as both sides stay. */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Response } from "express";

/** A comment goes out so often, in milliseconds: proxies cut what is silent for a minute. */
const usualHeartbeatMs = 15_000;
/** Whoever takes nothing for so long is cut, in milliseconds: it may come again and go on from its last event. */
const usualStallMs = 60_000;
/** How long a client waits before it connects again, in milliseconds. */
const retryMs = 1_000;

export interface StreamPauses {
  heartbeatMs?: number;
  stallMs?: number;
}

/** One event, or without data where in the stream that is. `data` has no line break. */
export function writeEvent({ id, data }: { id: string; data?: string }): string {
  return data === undefined ? `id: ${id}\n\n` : `id: ${id}\nevent: approval\ndata: ${data}\n\n`;
}

/**
 * Writes what `events` gives until it ends, the client is gone, or `stopping` is aborted. Nothing is asked of it while the
 * client has yet to take what was written: a slow one has nothing kept for it.
 */
export async function writeStream(
  response: Response,
  {
    stopping,
    heartbeatMs = usualHeartbeatMs,
    stallMs = usualStallMs,
  }: StreamPauses & { stopping: AbortSignal },
  events: (signal: AbortSignal) => AsyncIterable<string>,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const signal = AbortSignal.any([stopping, gone.signal]);
  // "no-transform" and "x-accel-buffering" keep proxies from holding events back.
  response.set({ "cache-control": "no-store, no-transform", "x-accel-buffering": "no", connection: "close" });
  response.status(200).type("text/event-stream");
  response.flushHeaders();
  response.write(`retry: ${retryMs}\n\n`);
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(": still here\n\n");
  }, heartbeatMs);
  try {
    for await (const text of events(signal)) {
      if (signal.aborted) break;
      if (!response.write(text) && !(await isDrained(response, signal, stallMs))) break;
    }
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

/** False where the stream is to end, or the client has taken nothing for too long. */
async function isDrained(response: Response, signal: AbortSignal, stallMs: number): Promise<boolean> {
  const over = new AbortController();
  const both = { signal: AbortSignal.any([signal, over.signal]) };
  const drained = once(response, "drain", both).then(
    () => true,
    () => false,
  );
  const stalled = pause(stallMs, undefined, both).then(
    () => response.destroy(),
    () => undefined,
  );
  const is = await Promise.race([drained, stalled.then(() => false)]);
  over.abort();
  return is && !signal.aborted;
}
