/** A whole workspace: what it holds, how it is read back from disk, and when its writes are safe. */
import { ChangeFeed } from "./change-feed.ts";
import { Directory } from "./directory.ts";
import { exampleChannels, exampleGroups, exampleMembers } from "./example.ts";
import { createMemoryJournal, type Journal, type JournalRow } from "./journal.ts";
import { MessageStore } from "./message-store.ts";
import {
  channelSchema,
  commandSchema,
  groupSchema,
  memberSchema,
  messageSchema,
  responseUrlSchema,
  viewSchema,
} from "./records.ts";
import { ResponseUrlStore } from "./response-url-store.ts";
import { openSqliteJournal } from "./sqlite-journal.ts";
import { ViewStore } from "./view-store.ts";

export interface Workspace {
  readonly directory: Directory;
  readonly messages: MessageStore;
  readonly views: ViewStore;
  readonly responseUrls: ResponseUrlStore;
  readonly changes: ChangeFeed;
  /** Resolves when every change so far is on disk; awaited before any answer. */
  settled(): Promise<void>;
  isOpen(): boolean;
  close(): void;
}

/** Opens the workspace in `dataDir` (absent: in memory), seeding a new one with the example. `now` is milliseconds since 1970. */
export function openWorkspace(dataDir: string | undefined, now: () => number): Workspace {
  const journal = dataDir === undefined ? createMemoryJournal() : openSqliteJournal(dataDir);
  const changes = new ChangeFeed();
  let isOpen = true;
  const workspace: Workspace = {
    directory: new Directory(journal, changes),
    messages: new MessageStore(journal, changes, now),
    views: new ViewStore(journal, changes, now),
    responseUrls: new ResponseUrlStore(journal, now),
    changes,
    settled: () => journal.settled(),
    isOpen: () => isOpen,
    close() {
      isOpen = false;
      journal.close();
    },
  };
  restore(workspace, journal);
  if (workspace.directory.members.size === 0) seed(workspace.directory, now());
  return workspace;
}

function restore(workspace: Workspace, journal: Journal): void {
  const rows = journal.load().sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const row of rows) restoreRow(workspace, row);
}

function restoreRow(
  { directory, messages, views, responseUrls }: Workspace,
  { kind, id, value }: JournalRow,
): void {
  if (kind === "message") messages.restore(messageSchema.parse(value));
  else if (kind === "member") directory.members.set(id, memberSchema.parse(value));
  else if (kind === "channel") directory.channels.set(id, channelSchema.parse(value));
  else if (kind === "group") directory.groups.set(id, groupSchema.parse(value));
  else if (kind === "command") directory.commands.set(id, commandSchema.parse(value));
  else if (kind === "view") views.restore(viewSchema.parse(value));
  else if (kind === "response_url") responseUrls.restore(responseUrlSchema.parse(value));
  else throw new Error(`The workspace holds a record of an unknown kind: ${kind}`);
}

function seed(directory: Directory, nowMs: number): void {
  for (const member of exampleMembers) directory.putMember(member);
  for (const channel of exampleChannels(Math.floor(nowMs / 1000))) directory.putChannel(channel);
  for (const group of exampleGroups) directory.putGroup(group);
}
