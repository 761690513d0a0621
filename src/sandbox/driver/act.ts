/** A person clicks a button, or picks from a menu, in a message, a modal or the home tab. */
import { z } from "zod";
import { type FoundElement, findElement } from "../blocks/elements-of.ts";
import { enteredSchema, isStateless, stateValue } from "../blocks/state-value.ts";
import { type ActedOn, messageActionPayload, viewActionPayload } from "../delivery/payloads.ts";
import type { SandboxParts } from "../sandbox-parts.ts";
import type { Member, StoredBlock, View } from "../workspace/records.ts";
import { deliver, type Reaction } from "./deliver.ts";
import { enterValues, refuseUnlisted, valuesSchema } from "./enter-values.ts";
import { findPerson, findPlace } from "./find-person.ts";
import { PersonError } from "./person-error.ts";

const where = z.union([z.object({ channel: z.string(), ts: z.string() }), z.object({ viewId: z.string() })]);

export const actionBody = z
  .object({
    user: z.string(),
    actionId: z.string(),
    value: enteredSchema.optional(),
    blockId: z.string().optional(),
    /** What else is entered in the modal by now. */
    values: valuesSchema.default({}),
    duplicate: z.boolean().optional(),
    /** The person's screen is old: the click goes out even if the message has lost that element. */
    stale: z.boolean().optional(),
  })
  .and(where);
type ActionBody = z.output<typeof actionBody>;

export async function act(body: ActionBody, parts: SandboxParts): Promise<Reaction> {
  const member = findPerson(parts.workspace, body.user);
  const payload = "viewId" in body ? actInView(body, member, parts) : actInMessage(body, member, parts);
  return await deliver(parts, { type: "interactive", payload, duplicate: body.duplicate });
}

function actInMessage(
  body: ActionBody & { channel: string; ts: string },
  member: Member,
  parts: SandboxParts,
): object {
  const { workspace, triggers, url } = parts;
  const channel = findPlace(workspace, member.id, body.channel);
  const ephemeral = workspace.messages.findEphemeral(channel.id, body.ts);
  const message =
    workspace.messages.find(channel.id, body.ts) ??
    (ephemeral?.visibleTo === member.id ? ephemeral : undefined);
  if (!message) throw new PersonError("message_not_found");
  const acted = actedOn(body, message.blocks ?? [], parts);
  const { token } = workspace.responseUrls.create({ user: member.id, channel: channel.id, ts: message.ts });
  const handles = { triggerId: triggers.create(member.id), responseUrl: `${url()}/response/${token}` };
  return messageActionPayload(workspace, { member, channel, message, acted }, handles);
}

function actInView(body: ActionBody & { viewId: string }, member: Member, parts: SandboxParts): object {
  const view = parts.workspace.views.get(body.viewId);
  if (!view || view.user !== member.id) throw new PersonError("view_not_found");
  const acted = actedOn(body, view.definition.blocks, parts);
  const now = keepPicked(view, acted, parts);
  const { state } = enterValues(now, body.values);
  return viewActionPayload(
    { member, view: now, acted, state },
    { triggerId: parts.triggers.create(member.id, view.id) },
  );
}

/** What is picked at once counts in the submission too. */
function keepPicked(view: View, { element, blockId, entered }: ActedOn, { workspace }: SandboxParts): View {
  if (isStateless(element)) return view;
  const block = { ...view.picked?.[blockId], [element.action_id]: stateValue(element, entered) };
  return workspace.views.keepPicked(view, { ...view.picked, [blockId]: block });
}

function actedOn(body: ActionBody, blocks: readonly StoredBlock[], { now }: SandboxParts): ActedOn {
  const { actionId, blockId } = body;
  const value = typeof body.value === "string" ? body.value : undefined;
  const found =
    findElement(blocks, { actionId, blockId, value }) ??
    (body.stale ? findElement(blocks, { actionId, blockId }) : undefined) ??
    goneElement(body);
  if (!body.stale) refuseUnlisted(found.element, body.value);
  // A button's value is the app's own; only an old screen can send another.
  const entered = found.element.type === "button" && !body.stale ? undefined : body.value;
  return { element: found.element, blockId: found.block.block_id, entered, atMs: now() };
}

function goneElement(body: ActionBody): FoundElement {
  if (!body.stale) throw new PersonError("element_not_found");
  const text = { type: "plain_text", text: body.actionId, emoji: true };
  return {
    block: { type: "actions", block_id: body.blockId ?? "gone" },
    element: { type: "button", action_id: body.actionId, text },
  };
}
