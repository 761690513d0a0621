/** The address that Slack gives with what a person did: it takes an answer without a token, five times in 30 minutes. */
import type { Answer } from "../views/lists.ts";

const withinMs = 10_000;

/** Shows the answer to that person alone, in the place of what they acted on if that is said. Throws where Slack takes none. */
export async function postResponse(
  responseUrl: string,
  answer: Answer,
  { replaces }: { replaces: boolean },
): Promise<void> {
  const response = await fetch(responseUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      response_type: "ephemeral",
      replace_original: replaces,
      ...(replaces ? { blocks: [] } : {}),
      ...answer,
    }),
    signal: AbortSignal.timeout(withinMs),
  });
  if (!response.ok) throw new Error(`Slack answered a response URL with ${response.status}.`);
}
