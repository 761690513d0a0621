/** Showing a list anew where it stands; where Slack does not allow that any more, beside it. */

import { type Subscriber, tellPrivately } from "../delivery/ephemeral-reply.ts";
import { postResponse } from "../delivery/response-url.ts";
import type { Answer } from "../views/lists.ts";
import type { ListenerDeps } from "./listener-deps.ts";

/**
 * Puts `answer` in the place of the ephemeral message that was clicked. Slack takes five of these in 30 minutes; after that
 * the person is shown a new one.
 */
export async function replaceList(
  { web, log }: Pick<ListenerDeps, "web" | "log">,
  { responseUrl, ...person }: Subscriber & { responseUrl: string },
  answer: Answer,
): Promise<void> {
  try {
    await postResponse(responseUrl, answer, { replaces: true });
  } catch (error) {
    log.debug({ err: error, user: person.user }, "a list cannot be replaced any more, showing a new one");
    await tellPrivately({ client: web, log }, person, answer);
  }
}
