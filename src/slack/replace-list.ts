/** Showing a list anew where it stands; where Slack does not allow that any more, beside it. */
import type { ListenerParts } from "./listener-parts.ts";
import type { Answer } from "./lists.ts";
import { type Recipient, tellPrivately } from "./private-word.ts";

/**
 * Puts `answer` in the place of the ephemeral message that was clicked. Slack takes five of these in 30 minutes; after that
 * the person is shown a new one.
 */
export async function replaceList(
  { web, log }: Pick<ListenerParts, "web" | "log">,
  { responseUrl, ...person }: Recipient & { responseUrl: string },
  answer: Answer,
): Promise<void> {
  try {
    await replaceOriginal(responseUrl, answer);
  } catch (error) {
    log.debug({ err: error, user: person.user }, "a list cannot be replaced any more, showing a new one");
    await tellPrivately({ client: web, log }, person, answer);
  }
}

async function replaceOriginal(responseUrl: string, answer: Answer): Promise<void> {
  const response = await fetch(responseUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ response_type: "ephemeral", replace_original: true, blocks: [], ...answer }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`Slack answered a response URL with ${response.status}.`);
}
