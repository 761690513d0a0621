/** A person opens the app's home tab. */
import { homeOpenedPayload } from "../delivery/event-payloads.ts";
import type { SandboxParts } from "../sandbox-parts.ts";
import { deliver, type Reaction } from "./deliver.ts";
import { findPerson } from "./find-person.ts";

/** The app is told if it has subscribed to that. */
export async function openHome(user: string, parts: SandboxParts): Promise<Reaction | Record<string, never>> {
  const { workspace, now } = parts;
  const member = findPerson(workspace, user);
  if (!parts.events.has("app_home_opened")) return {};
  const { channel } = workspace.directory.openDirectMessage(member.id, now());
  const payload = homeOpenedPayload(member, { channel, view: workspace.views.home(member.id) }, now());
  return await deliver(parts, { type: "events_api", payload });
}
