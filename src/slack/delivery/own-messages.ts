/** Messages of this program in Slack: named by their metadata, by which they are found again when a channel is read. */
import type { webApi } from "@slack/bolt";
import { z } from "zod";
import type { ApprovalView, CardAddress } from "../../records/approval-view.ts";
import type { GroupPlace } from "../../records/group-id.ts";
import type { KeptBlocks } from "../cards/card-mark.ts";
import { calling } from "../connection/calls.ts";

const eventType = "signoff";

export const cardPrefix = "card ";

/** The key of an approval's card. */
export function cardKey(approval: string): string {
  return `${cardPrefix}${approval}`;
}

/** What names a message: its key, and the start of the run that it is of, for an ID may come again. */
export interface Identity {
  key: string;
  /** Absent where runs began before births were recorded. */
  birth?: string | undefined;
}

/** What names the card of a view. That of a group is its group's, whose own name has the start of its run in it. */
export function cardIdentity({ state, group }: ApprovalView): Identity {
  if (group !== undefined) return { key: groupKey(group) };
  return { key: cardKey(state.approval), birth: state.birth?.mark };
}

function groupKey({ group, page }: GroupPlace): string {
  return `group ${group} ${page}`;
}

/** Which card of which group a message with this key is; undefined for every other message. */
export function readGroupKey(key: string): GroupPlace | undefined {
  const [, group, page] = /^group (\S+) (\d+)$/.exec(key) ?? [];
  return group === undefined ? undefined : { group, page: Number(page) };
}

/** Key and birth in one text. */
export function nameOf({ key, birth }: Identity): string {
  return birth === undefined ? key : `${key} ${birth}`;
}

/** `shown`: a digest of what the message is written with, if it is a card. */
export function metadataOf({ key, birth, shown }: Identity & { shown?: string | undefined }) {
  const more = { ...(birth === undefined ? {} : { birth }), ...(shown === undefined ? {} : { shown }) };
  return { event_type: eventType, event_payload: { key, ...more } };
}

/** A message that was posted, updated, or found. */
export interface PostedMessage extends CardAddress {
  /** The digest in its metadata of what it was written with. */
  shown?: string | undefined;
  /** Its blocks as Slack keeps them; absent: it was found. */
  kept?: KeptBlocks | undefined;
}

const messageSchema = z.object({
  ts: z.string(),
  user: z.string().optional(),
  blocks: z.array(z.looseObject({})).default([]),
  metadata: z.object({
    event_type: z.literal(eventType),
    event_payload: z.object({
      key: z.string(),
      birth: z.string().optional(),
      shown: z.string().optional(),
    }),
  }),
});
/** A message of this program that was read back. */
export type OwnMessage = Omit<z.output<typeof messageSchema>, "metadata"> & {
  key: string;
  birth?: string | undefined;
  shown?: string | undefined;
};

/** A channel since a time, a thread, or one message. */
export interface Place {
  channel: string;
  /** The thread's first message; absent for the channel itself. */
  thread?: string;
  /** Unix time in milliseconds before which nothing was posted; of a thread everything is read. */
  sinceMs: number;
}

/** How far Slack's clock and ours may be apart, in milliseconds. */
const clockMarginMs = 5 * 60_000;

/** Where Slack begins to read a channel in which nothing is wanted from before `sinceMs` (Unix time). */
function oldestOf(sinceMs: number): string {
  return (Math.max(sinceMs - clockMarginMs, 0) / 1_000).toFixed(6);
}

type Page = webApi.ConversationsHistoryResponse | webApi.ConversationsRepliesResponse;

/** Reads page by page, newest first. `patiently` makes each call, as often as it is limited. Throws NotShownError. */
export async function* readOwnMessages(
  web: webApi.WebClient,
  { channel, thread, sinceMs }: Place,
  patiently: <Result>(call: () => Promise<Result>) => Promise<Result>,
): AsyncGenerator<OwnMessage[]> {
  const all = { channel, limit: 200, include_all_metadata: true };
  const since = { ...all, oldest: oldestOf(sinceMs), inclusive: true };
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { cursor };
    const page: Page = await patiently(() =>
      calling<Page>(() =>
        thread === undefined
          ? web.conversations.history({ ...since, ...from })
          : web.conversations.replies({ ...all, ...from, ts: thread }),
      ),
    );
    yield ownAmong(page);
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
}

/** The message as it is at this moment; undefined if it is no longer there. Throws NotShownError. */
export async function readOwnMessage(
  web: webApi.WebClient,
  { channel, ts }: CardAddress,
): Promise<OwnMessage | undefined> {
  const only = { channel, oldest: ts, latest: ts, inclusive: true, limit: 1, include_all_metadata: true };
  return ownAmong(await calling(() => web.conversations.history(only))).find((message) => message.ts === ts);
}

function ownAmong({ messages = [] }: Page): OwnMessage[] {
  return messages.flatMap((message) => {
    const { data } = messageSchema.safeParse(message);
    if (data === undefined) return [];
    const { metadata, ...own } = data;
    return [{ ...own, ...metadata.event_payload }];
  });
}
