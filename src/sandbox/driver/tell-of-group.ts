/** A user group has changed: the app is told if it has subscribed to that. */
import { groupMembersChangedPayload, groupUpdatedPayload } from "../delivery/event-payloads.ts";
import type { SandboxParts } from "../sandbox-parts.ts";
import type { Group } from "../workspace/records.ts";
import { deliver } from "./deliver.ts";

export async function tellOfGroup(
  parts: SandboxParts,
  group: Group,
  before: Group | undefined,
): Promise<void> {
  const { events, now } = parts;
  if (events.has("subteam_members_changed")) {
    const payload = groupMembersChangedPayload(group, before?.userIds ?? [], now());
    await deliver(parts, { type: "events_api", payload });
  }
  if (events.has("subteam_updated")) {
    await deliver(parts, { type: "events_api", payload: groupUpdatedPayload(group, now()) });
  }
}
