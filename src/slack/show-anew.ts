/** After someone acted, what they acted on is shown as it is now: the card's own showing sees to the card. */
import { findWaitingFor } from "../gateway/inbox.ts";
import type { ListenerParts } from "./listener-parts.ts";
import { type Answer, pendingList } from "./lists.ts";
import type { Origin } from "./origin.ts";

/** Shows the list or home tab of `origin` anew, and any home tab that the person has opened. Failures are logged. */
export async function showAnew(parts: ListenerParts, origin: Origin, person: string): Promise<void> {
  await Promise.all([
    parts.homes.refresh(person),
    origin.kind === "list" ? showListAnew(parts, origin, person) : undefined,
  ]);
}

async function showListAnew(
  parts: ListenerParts,
  { page, responseUrl }: Extract<Origin, { kind: "list" }>,
  person: string,
): Promise<void> {
  try {
    const list = await pendingList(await findWaitingFor(parts, person), parts.links, page);
    await replaceOriginal(responseUrl, list);
  } catch (error) {
    parts.log.warn({ err: error, person }, "could not show a list anew");
  }
}

/** Puts `answer` in the place of the ephemeral message that was clicked; Slack takes five of these in 30 minutes. */
export async function replaceOriginal(responseUrl: string, answer: Answer): Promise<void> {
  const response = await fetch(responseUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ response_type: "ephemeral", replace_original: true, blocks: [], ...answer }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`Slack answered a response URL with ${response.status}.`);
}
