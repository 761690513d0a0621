/** A person writes a message. */
import { z } from "zod";
import type { Message } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { findPerson, findPlace } from "./find-person.ts";
import { PersonError } from "./person-error.ts";

export const messageBody = z.object({
  user: z.string(),
  channel: z.string(),
  text: z.string().min(1).max(40_000),
  thread_ts: z.string().optional(),
});

export function writeMessage(body: z.output<typeof messageBody>, workspace: Workspace): Message {
  const member = findPerson(workspace, body.user);
  const channel = findPlace(workspace, member.id, body.channel);
  const parent = body.thread_ts ? workspace.messages.find(channel.id, body.thread_ts) : undefined;
  if (body.thread_ts && !parent) throw new PersonError("thread_not_found");
  return workspace.messages.add({
    channel: channel.id,
    user: member.id,
    fromApp: false,
    text: body.text,
    ...(parent ? { threadTs: parent.threadTs ?? parent.ts } : {}),
  });
}
