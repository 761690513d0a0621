/** Pages of what does not fit at once, and the buttons from one to the next. */
import type { types } from "@slack/bolt";
import { actions, type Block, button, context } from "../cards/blocks.ts";

/** One page of `items`, within bounds: the last one where the page does not exist any more. */
export function pageOf<Item>(
  items: readonly Item[],
  wanted: number,
  size: number,
): { items: Item[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const page = Math.min(Math.max(wanted, 0), pages - 1);
  return { items: items.slice(page * size, (page + 1) * size), page, pages };
}

export function whichPage(page: number, pages: number): Block[] {
  return pages === 1 ? [] : [context(`Page ${page + 1} of ${pages}`)];
}

/** The buttons to the pages beside this one: their action IDs begin with `of` and a colon, their values are the page. */
export function pager(of: string, page: number, pages: number): Block[] {
  if (pages === 1) return [];
  const to = (text: string, wanted: number): types.Button =>
    button({
      actionId: `${of}:${text.toLowerCase()}`,
      text,
      value: String(wanted),
      label: `${text} page`,
    });
  return [
    ...whichPage(page, pages),
    actions(`pager:${of}`, [
      ...(page > 0 ? [to("Previous", page - 1)] : []),
      ...(page < pages - 1 ? [to("Next", page + 1)] : []),
    ]),
  ];
}
