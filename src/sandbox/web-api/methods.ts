/** The Web API methods that the sandbox stands in for, by their Slack names. */
import { appsConnectionsOpen, authTest } from "./auth-methods.ts";
import { chatDelete, chatGetPermalink, chatUpdate } from "./chat-change.ts";
import { chatPostEphemeral, chatPostMessage } from "./chat-post.ts";
import { conversationsHistory, conversationsReplies } from "./conversations-history.ts";
import {
  conversationsInfo,
  conversationsList,
  conversationsMembers,
  conversationsOpen,
} from "./conversations-methods.ts";
import type { Method } from "./method.ts";
import { usergroupsList, usergroupsUsersList, usersInfo, usersList } from "./people-methods.ts";
import { viewsOpen, viewsPublish, viewsPush, viewsUpdate } from "./views-methods.ts";

export const methods: ReadonlyMap<string, Method> = new Map([
  ["auth.test", authTest],
  ["apps.connections.open", appsConnectionsOpen],
  ["chat.postMessage", chatPostMessage],
  ["chat.postEphemeral", chatPostEphemeral],
  ["chat.update", chatUpdate],
  ["chat.delete", chatDelete],
  ["chat.getPermalink", chatGetPermalink],
  ["conversations.history", conversationsHistory],
  ["conversations.replies", conversationsReplies],
  ["conversations.info", conversationsInfo],
  ["conversations.list", conversationsList],
  ["conversations.members", conversationsMembers],
  ["conversations.open", conversationsOpen],
  ["users.info", usersInfo],
  ["users.list", usersList],
  ["usergroups.list", usergroupsList],
  ["usergroups.users.list", usergroupsUsersList],
  ["views.open", viewsOpen],
  ["views.push", viewsPush],
  ["views.update", viewsUpdate],
  ["views.publish", viewsPublish],
]);
