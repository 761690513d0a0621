import { expect, test } from "vitest";
import { Driver } from "./driver.ts";
import { createClient, openSandbox } from "./sandbox-fixture.ts";

const channel = "C0GENERAL";

async function openWithMessages(count: number) {
  const sandbox = await openSandbox();
  const client = createClient(sandbox);
  const timestamps: string[] = [];
  for (let n = 1; n <= count; n++) {
    const { ts = "" } = await client.chat.postMessage({ channel, text: `message ${n}` });
    timestamps.push(ts);
  }
  return { sandbox, client, timestamps };
}

test("timestamps are unique and increasing, even when many post at once", async () => {
  const client = createClient(await openSandbox());
  const posts = await Promise.all(
    Array.from({ length: 200 }, (_, n) => client.chat.postMessage({ channel, text: `${n}` })),
  );
  const timestamps = posts.map((post) => post.ts ?? "");
  expect(new Set(timestamps).size).toBe(200);
  for (const ts of timestamps) expect(ts).toMatch(/^\d{10}\.\d{6}$/);
  const { messages = [] } = await client.conversations.history({ channel, limit: 999 });
  expect(messages.map((message) => message.ts)).toEqual(timestamps.toSorted().toReversed());
});

test("history pages newest first and the cursor goes on where the page ended", async () => {
  const { client } = await openWithMessages(7);
  const texts: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.conversations.history({ channel, limit: 3, ...(cursor ? { cursor } : {}) });
    texts.push(...(page.messages ?? []).map((message) => message.text ?? ""));
    cursor = page.response_metadata?.next_cursor;
    expect(page.has_more).toBe(cursor !== undefined);
  } while (cursor);
  expect(texts).toEqual([7, 6, 5, 4, 3, 2, 1].map((n) => `message ${n}`));
});

test("oldest and latest leave their own messages out unless inclusive", async () => {
  const { client, timestamps } = await openWithMessages(5);
  const range = { channel, oldest: timestamps[1] ?? "", latest: timestamps[3] ?? "" };
  const between = await client.conversations.history(range);
  expect(between.messages?.map((message) => message.text)).toEqual(["message 3"]);
  const inclusive = await client.conversations.history({ ...range, inclusive: true });
  expect(inclusive.messages?.map((message) => message.text)).toEqual(["message 4", "message 3", "message 2"]);
});

test("replies stand in their thread and not in the channel, unless broadcast", async () => {
  const { sandbox, client, timestamps } = await openWithMessages(1);
  const thread_ts = timestamps[0] ?? "";
  await client.chat.postMessage({ channel, thread_ts, text: "reply" });
  await client.chat.postMessage({ channel, thread_ts, text: "loud reply", reply_broadcast: true });
  const history = await client.conversations.history({ channel });
  expect(history.messages?.map((message) => message.text)).toEqual(["loud reply", "message 1"]);
  expect(history.messages?.[1]).toMatchObject({ reply_count: 2, reply_users: ["U0SIGNOFF"] });
  const replies = await client.conversations.replies({ channel, ts: thread_ts });
  expect(replies.messages?.map((message) => message.text)).toEqual(["message 1", "reply", "loud reply"]);
  const seen = await new Driver(sandbox).messages({ channel, thread_ts });
  expect(seen.map((message) => message.text)).toEqual(["message 1", "reply", "loud reply"]);
});

test("a deleted message is gone, one with replies leaves a tombstone", async () => {
  const { client, timestamps } = await openWithMessages(2);
  await client.chat.postMessage({ channel, thread_ts: timestamps[0] ?? "", text: "reply" });
  for (const ts of timestamps) await client.chat.delete({ channel, ts });
  const { messages } = await client.conversations.history({ channel });
  expect(messages).toMatchObject([
    { ts: timestamps[0], subtype: "tombstone", text: "This message was deleted." },
  ]);
});

test("a direct message opens by posting to a person, and permalinks name channel and message", async () => {
  const client = createClient(await openSandbox());
  const post = await client.chat.postMessage({ channel: "U0ANA", text: "psst" });
  expect(post.channel).toBe("D0ANA");
  const opened = await client.conversations.open({ users: "U0ANA" });
  expect(opened).toMatchObject({ channel: { id: "D0ANA" }, already_open: true });
  const link = await client.chat.getPermalink({ channel: "D0ANA", message_ts: post.ts ?? "" });
  expect(link.permalink).toContain(`/archives/D0ANA/p${post.ts?.replace(".", "")}`);
});

test("people, groups and members are listed page by page", async () => {
  const client = createClient(await openSandbox({ members: 250 }));
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.conversations.members({ channel, limit: 100, ...(cursor ? { cursor } : {}) });
    ids.push(...(page.members ?? []));
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  expect(ids).toHaveLength(258);
  expect(ids).toContain("U1250");
  expect(await client.users.info({ user: "U0ANA" })).toMatchObject({
    user: { real_name: "Ana", is_bot: false },
  });
  expect(await client.usergroups.users.list({ usergroup: "S0FINANCE" })).toMatchObject({
    users: ["U0BEN", "U0CHO"],
  });
  const groups = await client.usergroups.list({ include_users: true });
  expect(groups.usergroups?.map((group) => group.handle)).toEqual(["finance", "leads"]);
});
