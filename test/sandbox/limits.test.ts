import { describe, expect, test } from "vitest";
import { buttonBlock, textBlock } from "./blocks-fixture.ts";
import { Driver } from "./driver.ts";
import { createClient, openSandbox } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";
const long = (length: number) => "x".repeat(length);
const plain = (text: string) => ({ type: "plain_text", text });
const button = (fields: object) => ({ type: "button", action_id: "a", text: plain("Go"), ...fields });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const option = { text: plain("A"), value: "a" };

/** Each case: what is wrong, and the block that has it. The limit itself is always taken. */
const badBlocks: [string, object, object?][] = [
  [
    "a header over 150 characters",
    { type: "header", text: plain(long(151)) },
    { type: "header", text: plain(long(150)) },
  ],
  ["a header in mrkdwn", { type: "header", text: { type: "mrkdwn", text: "x" } }],
  ["a section over 3,000 characters", textBlock(long(3001)), textBlock(long(3000))],
  ["a section with neither text nor fields", { type: "section" }],
  ["an empty text", textBlock("")],
  [
    "a field over 2,000 characters",
    { type: "section", fields: [plain(long(2001))] },
    { type: "section", fields: [plain(long(2000))] },
  ],
  [
    "more than 10 fields",
    { type: "section", fields: Array(11).fill(plain("x")) },
    { type: "section", fields: Array(10).fill(plain("x")) },
  ],
  ["more than 10 context elements", { type: "context", elements: Array(11).fill(plain("x")) }],
  [
    "a button text over 75 characters",
    actions(button({ text: plain(long(76)) })),
    actions(button({ text: plain(long(75)) })),
  ],
  [
    "a button value over 2,000 characters",
    actions(button({ value: long(2001) })),
    actions(button({ value: long(2000) })),
  ],
  ["a button without action_id", actions({ type: "button", text: plain("Go") })],
  ["a button text in mrkdwn", actions(button({ text: { type: "mrkdwn", text: "x" } }))],
  ["a style that is none", actions(button({ style: "green" }))],
  ["a button field that Slack does not know", actions(button({ colour: "green" }))],
  [
    "two elements with one action_id",
    actions(button({}), button({ value: "2" })),
    actions(button({}), button({ action_id: "b" })),
  ],
  ["more than 25 elements", actions(...Array.from({ length: 26 }, (_, i) => button({ action_id: `a${i}` })))],
  [
    "a confirm title over 100 characters",
    actions(
      button({
        confirm: { title: plain(long(101)), text: plain("x"), confirm: plain("x"), deny: plain("x") },
      }),
    ),
  ],
  [
    "a menu with over 100 options",
    actions({ type: "static_select", action_id: "a", options: Array(101).fill(option) }),
  ],
  [
    "over 10 radio buttons",
    actions({ type: "radio_buttons", action_id: "a", options: Array(11).fill(option) }),
  ],
  [
    "an option value over 150 characters",
    actions({ type: "static_select", action_id: "a", options: [{ ...option, value: long(151) }] }),
  ],
  ["an alert in a message", { type: "alert", text: plain("x") }],
  ["a type that Slack does not have", { type: "banner" }],
  ["an image without alt_text", { type: "image", image_url: "https://example.com/a.png" }],
];

describe("blocks that Slack refuses", async () => {
  test.each(badBlocks)("%s", async (_name, bad, good) => {
    const client = createClient(await openSandbox());
    const post = (block: object) =>
      client.apiCall("chat.postMessage", { channel, text: "x", blocks: [block] });
    await expect(post(bad)).rejects.toMatchObject({ data: { ok: false, error: "invalid_blocks" } });
    if (good) expect(await post(good)).toMatchObject({ ok: true });
  });

  test("more than 50 of them, or two with one block_id", async () => {
    const client = createClient(await openSandbox());
    const post = (blocks: object[]) => client.apiCall("chat.postMessage", { channel, text: "x", blocks });
    await expect(post(Array(51).fill({ type: "divider" }))).rejects.toMatchObject({
      data: { error: "invalid_blocks" },
    });
    expect(await post(Array(50).fill({ type: "divider" }))).toMatchObject({ ok: true });
    const twins = [
      { type: "divider", block_id: "b" },
      { type: "divider", block_id: "b" },
    ];
    await expect(post(twins)).rejects.toMatchObject({ data: { error: "invalid_blocks" } });
  });
});

/** Each case: the method, its arguments, the error. */
const refusals: [string, object, string][] = [
  ["chat.nothing", {}, "unknown_method"],
  ["chat.postMessage", { text: "x" }, "invalid_arguments"],
  ["chat.postMessage", { channel: "C0NOWHERE", text: "x" }, "channel_not_found"],
  ["chat.postMessage", { channel: "C0ALIEN", text: "x" }, "not_in_channel"],
  ["chat.postMessage", { channel }, "no_text"],
  ["chat.postMessage", { channel, text: long(40_001) }, "msg_too_long"],
  ["chat.postMessage", { channel, text: "x", blocks: "{" }, "invalid_blocks_format"],
  ["chat.postMessage", { channel, text: "x", metadata: "{" }, "invalid_metadata_format"],
  ["chat.postMessage", { channel, text: "x", metadata: { event_type: "t" } }, "invalid_metadata_format"],
  [
    "chat.postMessage",
    { channel, text: "x", metadata: { event_type: "t", event_payload: { a: { b: { c: 1 } } } } },
    "invalid_metadata_format",
  ],
  [
    "chat.postMessage",
    { channel, text: "x", metadata: { event_type: "t", event_payload: { a: long(20_000) } } },
    "metadata_too_large",
  ],
  ["chat.postMessage", { channel, text: "x", thread_ts: "1.000001" }, "thread_not_found"],
  ["chat.update", { channel, ts: "1.000001", text: "x" }, "message_not_found"],
  ["chat.delete", { channel, ts: "1.000001" }, "message_not_found"],
  ["chat.postEphemeral", { channel: "C0FEW", user: "U0BEN", text: "x" }, "user_not_in_channel"],
  ["conversations.history", { channel: "C0ALIEN" }, "not_in_channel"],
  ["conversations.history", { channel, limit: 1000 }, "invalid_arguments"],
  ["conversations.history", { channel, cursor: "bm9uZQ==" }, "invalid_cursor"],
  ["conversations.replies", { channel, ts: "1.000001" }, "thread_not_found"],
  ["conversations.open", { users: "U0NOBODY" }, "user_not_found"],
  ["users.info", { user: "U0NOBODY" }, "user_not_found"],
  ["usergroups.users.list", { usergroup: "S0NONE" }, "no_such_subteam"],
  [
    "views.open",
    { trigger_id: "1.2.3", view: { type: "modal", title: plain("x"), blocks: [] } },
    "invalid_trigger_id",
  ],
  [
    "views.open",
    { trigger_id: "1.2.3", view: { type: "modal", title: plain(long(25)), blocks: [] } },
    "invalid_arguments",
  ],
  [
    "views.open",
    {
      trigger_id: "1.2.3",
      view: { type: "modal", title: plain("x"), blocks: [], private_metadata: long(250_001) },
    },
    "view_too_large",
  ],
  ["views.update", { view_id: "V0", view: { type: "modal", title: plain("x"), blocks: [] } }, "not_found"],
  ["views.publish", { user_id: "U0NOBODY", view: { type: "home", blocks: [] } }, "user_not_found"],
];

test.each(refusals)("%s %o is refused with %s", async (method, args, error) => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  await driver.post("channels", { id: "C0ALIEN", name: "alien", app: false });
  await driver.post("channels", { id: "C0FEW", name: "few", members: ["U0ANA"] });
  const call = createClient(sandbox).apiCall(method, { ...args });
  await expect(call).rejects.toMatchObject({
    code: "slack_webapi_platform_error",
    data: { ok: false, error },
  });
});

test("an update takes 4,000 characters and no more, and only of the app's own messages", async () => {
  const sandbox = await openSandbox();
  const client = createClient(sandbox);
  const { ts = "" } = await client.chat.postMessage({ channel, text: "x" });
  expect(await client.chat.update({ channel, ts, text: long(4000) })).toMatchObject({ ok: true });
  await expect(client.chat.update({ channel, ts, text: long(4001) })).rejects.toMatchObject({
    data: { error: "msg_too_long" },
  });
  const answer = await new Driver(sandbox).post("messages", { user: "U0ANA", channel, text: "mine" });
  const other = { channel, ts: String(answer.ts) };
  await expect(client.chat.update({ ...other, text: "x" })).rejects.toMatchObject({
    data: { error: "cant_update_message" },
  });
  await expect(client.chat.delete(other)).rejects.toMatchObject({ data: { error: "cant_delete_message" } });
});

test("tokens are checked", async () => {
  const sandbox = await openSandbox();
  const refused = (token: string | undefined, method: string) => createClient(sandbox, token).apiCall(method);
  await expect(refused("xoxb-wrong", "auth.test")).rejects.toMatchObject({ data: { error: "invalid_auth" } });
  await expect(refused("xapp-sandbox", "chat.postMessage")).rejects.toMatchObject({
    data: { error: "not_allowed_token_type" },
  });
  await expect(refused("xoxb-sandbox", "apps.connections.open")).rejects.toMatchObject({
    data: { error: "not_allowed_token_type" },
  });
  const bare = await fetch(`${sandbox.slackApiUrl}auth.test`, { method: "POST" });
  expect(await bare.json()).toEqual({ ok: false, error: "not_authed" });
});

test("an update without blocks drops them, keeps the metadata, and marks the message edited", async () => {
  const client = createClient(await openSandbox());
  const metadata = { event_type: "approval", event_payload: { id: "a1" } };
  const { ts = "" } = await client.chat.postMessage({
    channel,
    text: "x",
    blocks: [buttonBlock("approve")],
    metadata,
  });
  await client.chat.update({ channel, ts, text: "done" });
  const history = await client.conversations.history({ channel, include_all_metadata: true });
  expect(history.messages).toMatchObject([{ ts, text: "done", metadata, edited: { user: "U0SIGNOFF" } }]);
  expect(history.messages?.[0]?.blocks).toBeUndefined();
  const bare = await client.conversations.history({ channel });
  expect(bare.messages?.[0]?.metadata).toBeUndefined();
});
