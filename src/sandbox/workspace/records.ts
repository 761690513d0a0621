/** What a workspace remembers, as kept on disk: each schema reads its own rows back after a restart. */
import { z } from "zod";

export const memberSchema = z.object({
  id: z.string(),
  /** The handle, as typed after an @. */
  name: z.string(),
  realName: z.string(),
  title: z.string(),
  isBot: z.boolean(),
  /** Of one channel or of several, and not of the workspace. */
  guest: z.enum(["single-channel", "multi-channel"]).optional(),
  /** The ID of the other organisation whose person this is (Slack Connect). */
  otherTeam: z.string().optional(),
  isDeactivated: z.boolean().optional(),
});
export type Member = z.infer<typeof memberSchema>;

export const channelSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["public", "private", "im"]),
  createdAtSeconds: z.number(),
  purpose: z.string(),
  /** Absent: everybody in the workspace is in it, people who join later too. */
  memberIds: z.array(z.string()).optional(),
  /** Read only: nobody posts or changes anything there until it is unarchived. */
  isArchived: z.boolean().optional(),
});
export type Channel = z.infer<typeof channelSchema>;

export const groupSchema = z.object({
  id: z.string(),
  handle: z.string(),
  name: z.string(),
  userIds: z.array(z.string()),
  isDisabled: z.boolean().optional(),
});
export type Group = z.infer<typeof groupSchema>;

export const commandSchema = z.object({ name: z.string(), hint: z.string(), description: z.string() });
export type Command = z.infer<typeof commandSchema>;

/** A block as Slack keeps it: its own fields pass through untouched, its `block_id` is always there. */
const storedBlockSchema = z.looseObject({ type: z.string(), block_id: z.string() });
export type StoredBlock = z.infer<typeof storedBlockSchema>;

export const metadataSchema = z.object({
  event_type: z.string(),
  event_payload: z.record(z.string(), z.json()),
});
export type Metadata = z.infer<typeof metadataSchema>;

export const messageSchema = z.object({
  channel: z.string(),
  ts: z.string(),
  user: z.string(),
  /** Posted by the app, so the app may update and delete it. */
  fromApp: z.boolean(),
  text: z.string(),
  blocks: z.array(storedBlockSchema).optional(),
  metadata: metadataSchema.optional(),
  edited: z.object({ user: z.string(), ts: z.string() }).optional(),
  threadTs: z.string().optional(),
  /** A reply that is shown in the channel too. */
  broadcast: z.boolean().optional(),
  /** Deleted while it had replies: an empty shell keeps the thread together. */
  tombstone: z.boolean().optional(),
  /** An ephemeral: the only person who sees it. */
  visibleTo: z.string().optional(),
});
export type Message = z.infer<typeof messageSchema>;

export const viewSchema = z.object({
  id: z.string(),
  type: z.enum(["modal", "home"]),
  user: z.string(),
  hash: z.string(),
  rootId: z.string(),
  previousId: z.string().optional(),
  /** What was picked from the menus of the view, by block_id and action_id; a button's click leaves nothing here. */
  picked: z.record(z.string(), z.record(z.string(), z.looseObject({ type: z.string() }))).optional(),
  /** The view as the app gave it, blocks with their IDs. */
  definition: z.looseObject({ blocks: z.array(storedBlockSchema) }),
});
export type View = z.infer<typeof viewSchema>;

export const responseUrlSchema = z.object({
  token: z.string(),
  user: z.string(),
  channel: z.string(),
  /** The message whose button was clicked; a command has none. */
  ts: z.string().optional(),
  createdAtMs: z.number(),
  uses: z.number(),
});
export type ResponseUrl = z.infer<typeof responseUrlSchema>;
