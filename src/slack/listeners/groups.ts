/** Slack tells that a user group has other members: it is looked up anew when somebody answers. */
import type { ListenerDeps } from "./listener-deps.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** Listens for changes of user groups, where the app has subscribed to them. */
export function listenForGroups(app: SlackListeners, { groups }: ListenerDeps): void {
  app.bolt.event("subteam_members_changed", async ({ event }) => groups?.hasChanged(event.subteam_id));
  app.bolt.event("subteam_updated", async ({ event }) => groups?.hasChanged(event.subteam.id));
}
