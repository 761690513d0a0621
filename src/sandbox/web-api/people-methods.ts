/** users.* and usergroups.*: the people of the workspace. */
import { z } from "zod";
import { flag, wholeNumber } from "./arguments.ts";
import { defineMethod } from "./method.ts";
import { pageOf } from "./paging.ts";
import { SlackError } from "./slack-error.ts";
import { toSlackGroup, toSlackUser } from "./slack-objects.ts";

export const usersInfo = defineMethod(z.object({ user: z.string() }), (args, { workspace }) => {
  const member = workspace.directory.members.get(args.user);
  if (!member) throw new SlackError("user_not_found");
  return { user: toSlackUser(member) };
});

export const usersList = defineMethod(
  z.object({
    cursor: z.string().optional(),
    limit: wholeNumber.pipe(z.int().min(1).max(1000)).default(1000),
  }),
  ({ cursor, limit }, { workspace, now }) => {
    const { items, nextCursor } = pageOf([...workspace.directory.members.values()], cursor, limit);
    return {
      members: items.map(toSlackUser),
      cache_ts: Math.floor(now() / 1000),
      response_metadata: { next_cursor: nextCursor },
    };
  },
);

export const usergroupsList = defineMethod(
  z.object({ include_users: flag.default(false) }),
  ({ include_users }, { workspace }) => ({
    usergroups: [...workspace.directory.groups.values()].map((group) => {
      const { users, ...rest } = toSlackGroup(group);
      return include_users ? { ...rest, users } : rest;
    }),
  }),
);

export const usergroupsUsersList = defineMethod(
  z.object({ usergroup: z.string() }),
  (args, { workspace }) => {
    const group = workspace.directory.groups.get(args.usergroup);
    if (!group || group.isDisabled === true) throw new SlackError("no_such_subteam");
    return { users: group.userIds };
  },
);
