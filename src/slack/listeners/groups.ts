/** Slack tells that a user group has other members: it is looked up anew when somebody answers. */
import type { App } from "@slack/bolt";
import type { ListenerDeps } from "./listener-deps.ts";

/** Listens for changes of user groups, where the app has subscribed to them. */
export function listenForGroups(app: App, { groups }: ListenerDeps): void {
  app.event("subteam_members_changed", async ({ event }) => groups?.hasChanged(event.subteam_id));
  app.event("subteam_updated", async ({ event }) => groups?.hasChanged(event.subteam.id));
}
