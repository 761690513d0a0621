import { expect, onTestFinished, test } from "vitest";
import { anyone } from "../../../src/approval/policy.ts";
import type { ApprovalView } from "../../../src/records/approval-view.ts";
import { NotShownError } from "../../../src/runtime/presenter.ts";
import { sandboxTokens } from "../../../src/sandbox/tokens.ts";
import { Signer } from "../../../src/security/signer.ts";
import { createWebClient } from "../../../src/slack/connection/app.ts";
import { CardWriter } from "../../../src/slack/delivery/card-writer.ts";
import { Messages } from "../../../src/slack/delivery/messages.ts";
import { Outbox } from "../../../src/slack/delivery/outbox/outbox.ts";
import { decide, opened } from "../../approval/approval-states.ts";
import { Driver } from "../../sandbox/driver.ts";
import { openSandbox } from "../../sandbox/sandbox-fixture.ts";
import { createRecordedLog } from "../connection/socket-mode/recorded-log.ts";

const startedAtMs = Date.now();
const sure = { doubtful: false, sinceMs: startedAtMs };
const inDoubt = { doubtful: true, sinceMs: startedAtMs };

const state = opened({ policy: { require: [{ from: anyone, approvals: 3 }] } });
/** With so many approvals. */
function approvedBy(...people: string[]): ApprovalView {
  const decisions = people.map((by) => decide(by, "approve"));
  return { state: { ...state, round: people.length, decisions }, endedOutside: false };
}

async function prepare() {
  const sandbox = await openSandbox();
  const { log, lines } = createRecordedLog();
  const { bot: botToken, app: appToken } = sandboxTokens;
  const connection = { kind: "socket-mode" as const, botToken, appToken, apiUrl: sandbox.slackApiUrl };
  const web = createWebClient({ ...connection, usesProxy: false, log });
  const outbox = new Outbox();
  onTestFinished(() => outbox.stop());
  const driver = new Driver(sandbox);
  return {
    web,
    lines,
    writer: new CardWriter({
      messages: new Messages(web, outbox, { log }),
      signer: new Signer(["a key"]),
      log,
    }),
    /** Of the next update. */
    fault: (fault: object) => driver.post("faults", { method: "chat.update", times: 1, ...fault }),
    cards: () => driver.messages({ channel: state.channel }),
    updates: async () => (await driver.calls("chat.update")).length,
  };
}

test("a card that is there as it should be is found and not written again", async () => {
  const { writer, cards, updates } = await prepare();
  const posted = await writer.post(approvedBy(), sure);
  const { channel, ts } = posted;
  expect(posted.mark).toBeDefined();
  expect(await writer.post(approvedBy(), inDoubt)).toEqual({ channel, ts });
  expect(await updates()).toBe(0);
  expect(await cards()).toHaveLength(1);
});

test("one that is there with an older state is found and brought to the newer", async () => {
  const { writer, cards, updates } = await prepare();
  const { ts } = await writer.post(approvedBy(), sure);
  const found = await writer.post(approvedBy("U0BEN"), inDoubt);
  expect(found).toMatchObject({ ts, mark: expect.any(String) });
  expect(await updates()).toBe(1);
  expect(JSON.stringify(await cards())).toContain("1 of 3");
});

test("one that was brought to a newer state is found as that", async () => {
  const { writer, updates } = await prepare();
  const card = await writer.post(approvedBy(), sure);
  await writer.update(card, { view: approvedBy("U0BEN") });
  await writer.post(approvedBy("U0BEN"), inDoubt);
  expect(await updates()).toBe(1);
});

test("what is recorded while it is written is written after it, and nothing more often", async () => {
  const { writer, cards, updates } = await prepare();
  const card = await writer.post(approvedBy(), sure);
  const later = [approvedBy("U0BEN", "U0CHO"), approvedBy("U0BEN", "U0CHO")];
  const shown = await writer.update(card, {
    view: approvedBy("U0BEN"),
    readAgain: async () => later.shift() ?? approvedBy("U0BEN", "U0CHO"),
  });
  expect(await updates()).toBe(2);
  expect(JSON.stringify(await cards())).toContain("2 of 3");
  // Its mark is that of what is there.
  expect(await writer.update(card, { view: approvedBy("U0BEN", "U0CHO") })).toEqual(shown);
});

test("an update that failed and may have happened leaves no older state, and is told of", async () => {
  const { writer, cards, fault } = await prepare();
  const card = await writer.post(approvedBy(), sure);
  const view = approvedBy("U0BEN");
  // It is done, and its answer does not come.
  await fault({ kind: "drop" });
  await expect(writer.update(card, { view, readAgain: async () => view })).rejects.toThrow(NotShownError);
  await fault({ kind: "drop" });
  const newer = approvedBy("U0BEN", "U0CHO");
  await writer.update(card, { view, readAgain: async () => newer });
  expect(JSON.stringify(await cards())).toContain("2 of 3");
});

test("a card that was deleted is told of", async () => {
  const { writer, web } = await prepare();
  const card = await writer.post(approvedBy(), sure);
  await web.chat.delete(card);
  expect(await writer.update(card, { view: approvedBy("U0BEN") })).toBeUndefined();
});

test("one that Slack does not let be changed is left as it is, and the log says so", async () => {
  const { writer, lines, fault } = await prepare();
  const { channel, ts } = await writer.post(approvedBy(), sure);
  await fault({ kind: "refused", error: "cant_update_message" });
  expect(await writer.update({ channel, ts }, { view: approvedBy("U0BEN") })).toEqual({ channel, ts });
  expect(lines.map(({ msg }) => msg)).toContainEqual(
    expect.stringContaining("does not let this card be changed"),
  );
});
