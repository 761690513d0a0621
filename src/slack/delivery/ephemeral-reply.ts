/** A word to one person: in the channel where they acted, visible to them only, or else wherever Slack lets it be said. */
import type { webApi } from "@slack/bolt";
import type { Log } from "../../log.ts";
import type { Answer } from "../views/lists.ts";
import { postResponse } from "./response-url.ts";

export interface Subscriber {
  user: string;
  channel?: string | undefined;
  /** Where in the channel: a thread's first message. */
  thread?: string | undefined;
  /** Takes an answer to what they did: also where the token is dead. */
  responseUrl?: string | undefined;
}

/** Tells the person; a failure is logged, for there is nowhere else to say it. */
export async function tellPrivately(
  deps: { client: webApi.WebClient; log: Log },
  to: Subscriber,
  answer: string | Answer,
): Promise<void> {
  const { client, log } = deps;
  const content = typeof answer === "string" ? { text: answer } : answer;
  if (to.channel !== undefined) {
    const thread = to.thread === undefined ? {} : { thread_ts: to.thread };
    try {
      await client.chat.postEphemeral({ channel: to.channel, user: to.user, ...content, ...thread });
      return;
    } catch (error) {
      log.debug({ err: error, user: to.user }, "no ephemeral message possible, answering another way");
    }
  }
  if (to.responseUrl !== undefined) {
    try {
      await postResponse(to.responseUrl, content, { replaces: false });
      return;
    } catch (error) {
      log.debug({ err: error, user: to.user }, "no answer possible, sending a direct message");
    }
  }
  try {
    await client.chat.postMessage({ channel: to.user, ...content });
  } catch (error) {
    log.warn({ err: error, user: to.user, channel: to.channel }, "a person could not be told");
  }
}
