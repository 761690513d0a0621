/** Asking for several approvals in one group over HTTP, and looking at the card that they share. */

import { keyOf, type SeenMessage } from "./seen-message.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

interface Asking {
  httpUrl: string;
}

/** Asks as the caller with this name, whose secret is `<name>-secret`; throws unless it is taken. */
export async function ask({ httpUrl }: Asking, id: string, body: object, as = "ci"): Promise<void> {
  const response = await fetch(new URL("/approvals", httpUrl), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${as}-secret` },
    body: JSON.stringify({ id, title: `Title of ${id}`, from: ["U0BEN", "U0CHO"], ...body }),
  });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
}

/** Every card that is shared, oldest first. */
export async function sharedCards(workspace: Workspace, heading: string): Promise<SeenMessage[]> {
  const messages = await workspace.messages();
  return messages.filter(
    (message) => keyOf(message)?.startsWith("group ") && message.text.startsWith(`${heading} `),
  );
}

/** The only card with this heading, once its text is so. */
export function sharedCard(workspace: Workspace, heading: string, text: RegExp): Promise<SeenMessage> {
  return until(`the card ${heading} to say ${text}`, async () => {
    const [card, ...others] = await sharedCards(workspace, heading);
    if (others.length > 0) throw new Error(`${heading} has ${others.length + 1} cards`);
    return card !== undefined && text.test(card.text) && card;
  });
}

/** Its rows, as they stand on the card: the text of each. */
export function rowsOf(card: SeenMessage): string[] {
  return (card.blocks ?? [])
    .filter(({ type, text }) => type === "section" && text !== undefined)
    .map(({ text }) => JSON.stringify(text))
    .slice(1);
}
