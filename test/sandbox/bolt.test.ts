import type { BlockButtonAction, SlashCommand } from "@slack/bolt";
import { expect, test } from "vitest";
import { patiently } from "../patience.ts";
import { buttonBlock, textBlock } from "./blocks-fixture.ts";
import { Driver } from "./driver.ts";
import { openSandbox, startApp } from "./sandbox-fixture.ts";

const approvals = { channel: "C0APPROVALS" };

test("a Bolt app takes a command, posts a card, takes the click, updates the card and thanks in private", async () => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  const commands: SlashCommand[] = [];
  const clicks: BlockButtonAction[] = [];
  await startApp(sandbox, (app) => {
    app.command("/start-workflow", async ({ ack, body, client }) => {
      commands.push(body);
      await ack("Started");
      const blocks = [textBlock("Refund?"), buttonBlock("approve")];
      await client.chat.postMessage({ channel: body.channel_id, text: "Refund?", blocks });
    });
    app.action<BlockButtonAction>("approve", async ({ ack, body, client }) => {
      clicks.push(body);
      await ack();
      const channel = body.channel?.id ?? "";
      await client.chat.update({ channel, ts: body.message?.ts ?? "", text: "Approved" });
      await client.chat.postEphemeral({ channel, user: body.user.id, text: "Thank you" });
    });
  });

  const command = { user: "U0ANA", ...approvals, command: "/start-workflow", text: "refund amount=40" };
  expect(await driver.post("commands", command)).toMatchObject({
    acked: true,
    response: { text: "Started" },
  });
  const card = await driver.seeMessage(approvals, "Refund?");
  const started = await driver.seeMessage({ ...approvals, user: "U0ANA" }, "Started");
  expect(started.kind).toBe("ephemeral");

  const click = { user: "U0BEN", ...approvals, ts: card.ts, actionId: "approve" };
  expect(await driver.post("actions", click)).toMatchObject({ ok: true, acked: true });
  const thanks = await driver.seeMessage({ ...approvals, user: "U0BEN" }, "Thank you");
  expect(thanks.kind).toBe("ephemeral");
  const updated = await driver.seeMessage(approvals, "Approved");
  expect(updated.blocks).toBeUndefined();
  expect(updated).toMatchObject({ ts: card.ts, edited: { user: "U0SIGNOFF" } });

  expect(commands).toMatchObject([{ user_id: "U0ANA", channel_id: "C0APPROVALS", text: "refund amount=40" }]);
  expect(clicks).toMatchObject([
    {
      type: "block_actions",
      user: { id: "U0BEN" },
      container: { type: "message", message_ts: card.ts, channel_id: "C0APPROVALS", is_ephemeral: false },
      message: { ts: card.ts, bot_id: "B0SIGNOFF" },
      actions: [{ type: "button", action_id: "approve", block_id: "buttons", value: "promise-1" }],
    },
  ]);
});

test("a listener that never acknowledges shows as operation_timeout", async () => {
  const sandbox = await openSandbox();
  await startApp(sandbox, (app) => {
    app.command("/slow", async () => undefined);
  });
  const driver = new Driver(sandbox);
  const slow = await driver.post("commands", { user: "U0ANA", ...approvals, command: "/slow" });
  expect(slow).toEqual({ ok: true, acked: false, error: "operation_timeout" });
});

test("with no app connected a person sees dispatch_failed", async () => {
  const driver = new Driver(await openSandbox());
  const answer = await driver.post("commands", { user: "U0ANA", ...approvals, command: "/start-workflow" });
  expect(answer).toEqual({ ok: true, acked: false, error: "dispatch_failed" });
});

test("a late acknowledgement changes nothing and is logged as late", async () => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  const answered = Promise.withResolvers<void>();
  await startApp(sandbox, (app) => {
    app.command("/late", async ({ ack }) => {
      await answered.promise;
      await ack("too late");
    });
  });
  const late = await driver.post("commands", { user: "U0ANA", ...approvals, command: "/late" });
  expect(late).toMatchObject({ acked: false, error: "operation_timeout" });
  answered.resolve();
  await expect.poll(async () => (await driver.send("GET", "calls")).acks).toMatchObject([{ late: true }]);
  expect(await driver.messages({ ...approvals, user: "U0ANA" })).toEqual([]);
});

test("a duplicate arrives as the same payload in a second envelope", async () => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  const triggers: string[] = [];
  await startApp(sandbox, (app) => {
    app.command("/twice", async ({ ack, body }) => {
      triggers.push(body.trigger_id);
      await ack();
    });
  });
  const twice = { user: "U0ANA", ...approvals, command: "/twice", duplicate: true };
  expect(await driver.post("commands", twice)).toMatchObject({ acked: true, duplicate: { acked: true } });
  expect(triggers).toHaveLength(2);
  expect(new Set(triggers).size).toBe(1);

  await driver.post("faults", { kind: "duplicate_envelope", times: 1 });
  await driver.post("commands", { user: "U0ANA", ...approvals, command: "/twice" });
  await driver.post("commands", { user: "U0ANA", ...approvals, command: "/twice" });
  expect(triggers).toHaveLength(5);
});

test("of two connections each envelope goes to one, in turn", async () => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  const takers: string[] = [];
  for (const name of ["first", "second"]) {
    await startApp(sandbox, (app) => {
      app.command("/who", async ({ ack }) => {
        takers.push(name);
        await ack();
      });
    });
  }
  for (let i = 0; i < 4; i++) await driver.post("commands", { user: "U0ANA", ...approvals, command: "/who" });
  expect(takers.filter((name) => name === "first")).toHaveLength(2);
  expect(takers.filter((name) => name === "second")).toHaveLength(2);
});

test("after a disconnect frame the app connects again and takes commands", async () => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  await startApp(sandbox, (app) => {
    app.command("/ping", async ({ ack }) => ack());
  });
  await driver.post("faults", { kind: "disconnect" });
  const ping = { user: "U0ANA", ...approvals, command: "/ping" };
  expect(await driver.post("commands", ping)).toMatchObject({ error: "dispatch_failed" });
  await expect.poll(() => driver.post("commands", ping), patiently).toMatchObject({ acked: true });
});
