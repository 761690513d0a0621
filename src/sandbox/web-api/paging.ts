/** Cuts long lists into pages with Slack's cursors. */
import { SlackError } from "./slack-error.ts";

export interface Page<Item> {
  items: Item[];
  nextCursor: string;
}

/** The page of `items` that starts at `cursor`; an empty `nextCursor` says that it is the last. */
export function pageOf<Item>(items: readonly Item[], cursor: string | undefined, limit: number): Page<Item> {
  const start = cursor ? Number(decodeCursor(cursor, "offset")) : 0;
  const end = start + limit;
  return {
    items: items.slice(start, end),
    nextCursor: end < items.length ? encodeCursor("offset", end) : "",
  };
}

export function encodeCursor(kind: string, value: string | number): string {
  return Buffer.from(`${kind}:${value}`).toString("base64");
}

/** What the cursor points at. Throws `invalid_cursor`. */
export function decodeCursor(cursor: string, kind: string): string {
  const text = Buffer.from(cursor, "base64").toString("utf8");
  if (!text.startsWith(`${kind}:`)) throw new SlackError("invalid_cursor");
  return text.slice(kind.length + 1);
}
