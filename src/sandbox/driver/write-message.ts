/** A person writes a message. */
import { z } from "zod";
import { messagePayload } from "../delivery/event-payloads.ts";
import type { SandboxParts } from "../sandbox-parts.ts";
import { installedApp } from "../workspace/identity.ts";
import type { Message } from "../workspace/records.ts";
import { deliver } from "./deliver.ts";
import { findPerson, findPlace } from "./find-person.ts";
import { PersonError } from "./person-error.ts";

export const messageBody = z.object({
  user: z.string(),
  channel: z.string(),
  text: z.string().min(1).max(40_000),
  thread_ts: z.string().optional(),
});

/** Writes it, and tells the app if it has subscribed to messages and is there. */
export function writeMessage(body: z.output<typeof messageBody>, parts: SandboxParts): Message {
  const { workspace, events, now } = parts;
  const member = findPerson(workspace, body.user);
  const channel = findPlace(workspace, member.id, body.channel);
  const parent = body.thread_ts ? workspace.messages.find(channel.id, body.thread_ts) : undefined;
  if (body.thread_ts && !parent) throw new PersonError("thread_not_found");
  const message = workspace.messages.add({
    channel: channel.id,
    user: member.id,
    fromApp: false,
    text: body.text,
    ...(parent ? { threadTs: parent.threadTs ?? parent.ts } : {}),
  });
  const isAppThere = workspace.directory.isMember(channel, installedApp.userId);
  if (events.has("message") && isAppThere) {
    const payload = messagePayload(message, channel, now());
    // The person does not wait for what the app makes of it.
    void deliver(parts, { type: "events_api", payload });
  }
  return message;
}
