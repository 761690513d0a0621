/** What all parts of this process ask and tell Slack by: they share its limits, and what it has answered. */
import type { webApi } from "@slack/bolt";
import { createWebClient } from "../slack/app.ts";
import { createDirectory, type SlackDirectory } from "../slack/directory.ts";
import { Messages } from "../slack/messages.ts";
import { Outbox } from "../slack/outbox/outbox.ts";
import type { StopInOrder } from "../stop-in-order.ts";
import type { Telemetry } from "../telemetry.ts";
import type { SlackLink } from "./slack-link.ts";

export interface ShowingLink {
  web: webApi.WebClient;
  messages: Messages;
  directory: SlackDirectory;
}

export function linkShowing(
  { connection }: SlackLink,
  telemetry: Telemetry,
  stopping: StopInOrder,
): ShowingLink {
  const web = createWebClient({ ...connection, telemetry });
  const outbox = new Outbox();
  stopping.add("outbox", async () => outbox.stop());
  return { web, messages: new Messages(web, outbox), directory: createDirectory(web) };
}
