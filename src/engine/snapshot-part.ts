/** The text of one frame of a snapshot: some promises, and in the last frame what remains besides. */
import type { Item, Remainder } from "./stored-state.ts";

export interface SnapshotEnd {
  rest: Remainder;
  /** Time of the newest record that the snapshot covers, in ms. */
  lastMs: number;
}

export interface SnapshotPart {
  items: Item[];
  end?: SnapshotEnd;
}

/** `items` are texts that `storeItem` made. */
export function encodePart(items: readonly string[], end?: SnapshotEnd): string {
  const rest = end === undefined ? "" : `,"end":${JSON.stringify(end)}`;
  return `{"items":[${items.join(",\n")}]${rest}}`;
}

/** Only for text that `encodePart` made; throws if it is no JSON. */
export function decodePart(text: string): SnapshotPart {
  return JSON.parse(text);
}
