/** Who is a member of what, asked of Slack: the port that the permission check calls. */
import type { webApi } from "@slack/bolt";
import { LRUCache } from "lru-cache";
import type { Directory } from "../../gateway/directory.ts";
import { steadyNow } from "../../steady-clock.ts";
import { asking } from "./asking.ts";
import { GroupCache } from "./group-cache.ts";
import { GroupNames } from "./group-names.ts";
import { PeopleCache } from "./people-cache.ts";

export interface SlackDirectory extends Directory {
  /** The people in a user group. */
  groupMembers(group: string): Promise<ReadonlySet<string>>;
  /** The people in a channel; undefined if there are more than `atMost`. */
  channelMembers(channel: string, atMost: number): Promise<string[] | undefined>;
  /** What it remembers of groups, for whoever hears of their changes. */
  readonly groups: Pick<GroupCache, "hearsAll" | "hasChanged" | "forget">;
}

/** Creates the directory. Its methods throw NotShownError when Slack does not answer. */
export function createDirectory(client: webApi.WebClient, now: () => number = steadyNow): SlackDirectory {
  const groups = new GroupCache(client, now);
  const people = new PeopleCache(client, now);
  const names = new GroupNames(client, now);
  return {
    groups,
    groupMembers: (group) => groups.members(group),
    channelMembers: rememberingChannels(client, now),
    isChannelMember: (channel, person) => isInChannel(client, channel, person),
    isGroupMember: async (group, person) => (await groups.members(group)).has(person),
    standingOf: (person) => people.standingOf(person),
    nameOf: (person) => people.nameOf(person),
    groupNameOf: (group) => names.of(group),
  };
}

async function* pagesOf(client: webApi.WebClient, channel: string): AsyncGenerator<string[]> {
  let cursor: string | undefined;
  do {
    const page = { channel, limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await asking(channel, () => client.conversations.members(page));
    yield answer.members ?? [];
    cursor = answer.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
}

async function isInChannel(client: webApi.WebClient, channel: string, person: string): Promise<boolean> {
  for await (const members of pagesOf(client, channel)) if (members.includes(person)) return true;
  return false;
}

/** Only whether there are enough people is asked of it: what was so a moment ago does for that, in milliseconds. */
const channelCacheMs = 60_000;
const manyChannels = 1_000;

function rememberingChannels(client: webApi.WebClient, now: () => number): SlackDirectory["channelMembers"] {
  const channels = new LRUCache<string, { readAtMs: number; people: ReturnType<typeof channelMembers> }>({
    max: manyChannels,
  });
  return (channel, atMost) => {
    const key = `${channel} ${atMost}`;
    const known = channels.get(key);
    if (known !== undefined && now() - known.readAtMs < channelCacheMs) return known.people;
    const people = channelMembers(client, channel, atMost);
    channels.set(key, { readAtMs: now(), people });
    people.catch(() => channels.delete(key));
    return people;
  };
}

async function channelMembers(
  client: webApi.WebClient,
  channel: string,
  atMost: number,
): Promise<string[] | undefined> {
  const people: string[] = [];
  for await (const members of pagesOf(client, channel)) {
    people.push(...members);
    if (people.length > atMost) return undefined;
  }
  return people;
}
