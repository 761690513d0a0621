/** A record of the journal: what changed the state, and when it was applied. */
import type { Request } from "@resonatehq/sdk";

/** What is forgotten, by the roots of what came of them: it is over, and kept long enough. */
export interface Collection {
  kind: "signoff.collect";
  roots: string[];
}
export type Entry = Request | Collection;

/** A caller's own: its answer gets it back, and the state has no use for it. */
const noHead = { corrId: "", version: "" };

/** The request as it is stored and replayed: without its credentials and its callers' numbers. */
export function encodeRequest(request: Request): string {
  return JSON.stringify({ kind: request.kind, head: noHead, data: withoutHeads(request) });
}

function withoutHeads(request: Request): Request["data"] {
  switch (request.kind) {
    case "task.create":
      return { ...request.data, action: { ...request.data.action, head: noHead } };
    case "task.fulfill":
      return { ...request.data, action: { ...request.data.action, head: noHead } };
    case "task.fence":
      return { ...request.data, action: { ...request.data.action, head: noHead } };
    case "task.suspend":
      return {
        ...request.data,
        actions: request.data.actions.map((action) => ({ ...action, head: noHead })),
      };
    default:
      return request.data;
  }
}

/** A request read back; only for text that `encodeRequest` made. */
export function decodeRequest(text: string): Request {
  return JSON.parse(text);
}

export function encodeCollection(roots: readonly string[]): string {
  return JSON.stringify({ kind: "signoff.collect", roots });
}

/** Joins a time in ms and the text of an entry into the text of a record. */
export function encodeRecord(nowMs: number, entryText: string): string {
  return `[${nowMs},${entryText}]`;
}

/** Joins records into the payload of one frame, so that they are on disk all together or not at all. */
export function encodeBatch(records: readonly string[]): string {
  return `[${records.join(",\n")}]`;
}

/** The records of a frame's payload; only for text that `encodeBatch` made. */
export function decodeBatch(payload: string): [nowMs: number, entry: Entry][] {
  return JSON.parse(payload);
}
