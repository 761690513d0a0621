/**
 * Marks of cards (ShownCard) that no card sync has in its result: a gateway or a reconciler wrote the card, or a process
 * that only closed it. Whoever looks at the card later finds by the mark that it is as it was written.
 */
import type { DurableClient } from "../resonate/client.ts";

/** So long they are kept, in milliseconds. Of a card that is older nothing is lost: it is written once more. */
const keptMs = 90 * 86_400_000;

export async function keepMark(client: DurableClient, mark: string): Promise<void> {
  await client.claim(idOf(mark), Date.now() + keptMs);
}

export async function isMarkKept(client: DurableClient, mark: string): Promise<boolean> {
  return (await client.getStored(idOf(mark))) !== undefined;
}

/** Engines take a dot for the beginning of a call's number. */
function idOf(mark: string): string {
  return `signoff-card-${mark.replaceAll(".", "-")}`;
}
