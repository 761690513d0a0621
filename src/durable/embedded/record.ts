/** A record of the journal: a request that changed the state, and when it was applied. */
import type { Request } from "@resonatehq/sdk";

/** The request as it is stored and replayed: without its credentials. */
export function encodeRequest(request: Request): string {
  const { corrId, version } = request.head;
  return JSON.stringify({ kind: request.kind, head: { corrId, version }, data: request.data });
}

/** A request read back; only for text that `encodeRequest` made. */
export function decodeRequest(text: string): Request {
  return JSON.parse(text);
}

/** Joins a time in ms and the text of a request into the text of a record. */
export function encodeRecord(nowMs: number, requestText: string): string {
  return `[${nowMs},${requestText}]`;
}

/** Joins records into the payload of one frame, so that they are on disk all together or not at all. */
export function encodeBatch(records: readonly string[]): string {
  return `[${records.join(",\n")}]`;
}

/** The records of a frame's payload; only for text that `encodeBatch` made. */
export function decodeBatch(payload: string): [nowMs: number, request: Request][] {
  return JSON.parse(payload);
}
