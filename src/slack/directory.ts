/** Who is a member of what, asked of Slack: the port that the permission check calls. */
import type { webApi } from "@slack/bolt";
import { NotShownError } from "../durable/ports.ts";
import { type Directory, UncheckableError } from "../gateway/directory.ts";
import { isSlackUser } from "../gateway/slack-user.ts";
import { calling, isRefused, platformError } from "./calls.ts";

/** `usergroups.users.list` is allowed about 20 times a minute (facts/slack.md, Limits). */
const groupCacheMs = 60_000;

export interface SlackDirectory extends Directory {
  /** The people in a user group. */
  groupMembers(group: string): Promise<ReadonlySet<string>>;
}

/** Creates the directory. Its methods throw NotShownError when Slack does not answer. */
export function createDirectory(client: webApi.WebClient, now: () => number = Date.now): SlackDirectory {
  const groups = new Map<string, { readAtMs: number; people: Promise<Set<string>> }>();
  let limited: { untilMs: number; error: NotShownError } | undefined;

  const groupMembers = async (group: string): Promise<Set<string>> => {
    const cached = groups.get(group);
    if (cached !== undefined && now() - cached.readAtMs < groupCacheMs) return cached.people;
    // Slack limits the method, whatever the group: asking before it said so keeps the limit up.
    if (limited !== undefined && now() < limited.untilMs) throw limited.error;
    const people = readGroup(client, group);
    groups.set(group, { readAtMs: now(), people });
    people.catch((error: unknown) => {
      groups.delete(group);
      if (!(error instanceof NotShownError) || error.retryAfterMs === undefined) return;
      limited = { untilMs: now() + error.retryAfterMs, error };
    });
    return people;
  };

  return {
    groupMembers,
    isChannelMember: (channel, person) => isInChannel(client, channel, person),
    isGroupMember: async (group, person) => (await groupMembers(group)).has(person),
    nameOf: rememberingNames(client, now),
  };
}

/** Names are for reading only, so an old one does no harm. */
const nameCacheMs = 10 * 60_000;
const manyNames = 1_000;

function rememberingNames(client: webApi.WebClient, now: () => number): NonNullable<Directory["nameOf"]> {
  const names = new Map<string, { readAtMs: number; name: string | undefined }>();
  return async (person) => {
    if (!isSlackUser(person)) return undefined;
    const cached = names.get(person);
    if (cached !== undefined && now() - cached.readAtMs < nameCacheMs) return cached.name;
    const { user } = await calling(() => client.users.info({ user: person }));
    const name = user?.profile?.real_name || user?.real_name || user?.name;
    if (names.size >= manyNames) names.clear();
    names.set(person, { readAtMs: now(), name });
    return name;
  };
}

async function readGroup(client: webApi.WebClient, usergroup: string): Promise<Set<string>> {
  const answer = await asking(() => client.usergroups.users.list({ usergroup }));
  return new Set(answer.users);
}

async function isInChannel(client: webApi.WebClient, channel: string, person: string): Promise<boolean> {
  let cursor: string | undefined;
  do {
    const page = { channel, limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await asking(() => client.conversations.members(page));
    if (answer.members?.includes(person)) return true;
    cursor = answer.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return false;
}

async function asking<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await calling(call);
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new UncheckableError(platformError(error) ?? "refused", { cause: error });
  }
}
