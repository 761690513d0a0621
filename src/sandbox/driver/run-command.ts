/** A person types a slash command. */
import { z } from "zod";
import { commandPayload } from "../delivery/payloads.ts";
import { postResponse, responseSchema } from "../delivery/post-response.ts";
import type { SandboxParts } from "../sandbox-parts.ts";
import { deliver, type Reaction } from "./deliver.ts";
import { findPerson, findPlace } from "./find-person.ts";

export const commandBody = z.object({
  user: z.string(),
  channel: z.string(),
  command: z.string().regex(/^\/\S+$/),
  text: z.string().default(""),
  duplicate: z.boolean().optional(),
});

/** Delivers the command; what the app says in its acknowledgement is shown to the person alone, or to all if it says so. */
export async function runCommand(body: z.output<typeof commandBody>, parts: SandboxParts): Promise<Reaction> {
  const { workspace, triggers, url } = parts;
  const member = findPerson(workspace, body.user);
  const channel = findPlace(workspace, member.id, body.channel);
  const responseUrl = workspace.responseUrls.create({ user: member.id, channel: channel.id });
  const payload = commandPayload(
    { member, channel, command: body.command, text: body.text },
    { triggerId: triggers.create(member.id), responseUrl: `${url()}/response/${responseUrl.token}` },
  );
  const reaction = await deliver(parts, { type: "slash_commands", payload, duplicate: body.duplicate });
  if (!reaction.acked) return reaction;
  workspace.directory.putCommand(body.command);
  const response = responseSchema.safeParse(reaction.response);
  if (response.success && (response.data.text || response.data.blocks)) {
    postResponse(workspace, { user: member.id, channel: channel.id }, response.data);
  }
  return reaction;
}
