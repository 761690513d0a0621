import { afterEach, describe, expect, test } from "vitest";
import { hours } from "../../src/approval/duration.ts";
import { type ChildProgram, prepareProgram } from "../program/child-program.ts";
import { keyOf } from "../program/seen-message.ts";
import { until } from "../program/until.ts";
import { startWebhook, type Webhook } from "./webhook.ts";

const role = "production-shell";

describe("access in a program that is killed with -9", () => {
  let program: ChildProgram;
  let webhook: Webhook;
  afterEach(async () => {
    await program.dispose();
    await webhook.stop();
  });

  async function start(): Promise<{ ts: string }> {
    webhook = await startWebhook();
    program = await prepareProgram({ env: { SIGNOFF_WEBHOOK_ACCESS: webhook.url } });
    await program.start();
    await program.workspace.start("U0ANA", `access id=a-1 role=${role} hours=0.0005 reason=x`);
    return program.workspace.card("a-1");
  }

  const end = (card: { ts: string }) =>
    until("the end", async () =>
      (await program.workspace.thread(card)).find((line) => keyOf(line) === "end a-1"),
    );

  test("while it is granted is taken back exactly once, though the time passed meanwhile", async () => {
    const card = await start();
    await program.workspace.click("U0BEN", card, "approve");
    await until("the note", async () =>
      (await program.workspace.thread(card)).some(({ text }) => text.startsWith("Granted")),
    );
    await program.kill();
    expect(webhook.events).toEqual(["access.grant"]);
    const killedAtMs = Date.now();
    await until("the time to be over", () => Date.now() > killedAtMs + hours(0.0005));
    await program.start();
    expect((await end(card)).text).toContain("taken back after 0.0005 hours");
    expect(webhook.events).toEqual(["access.grant", "access.revoke"]);
    const notes = (await program.workspace.thread(card)).filter(({ text }) => text.startsWith("Granted"));
    expect(notes).toHaveLength(1);
  });

  test("in the middle of a call and in the pause after a failure calls again with the same key", async () => {
    const card = await start();
    webhook.reply = async ({ body }, before) => {
      if (body.event !== "access.grant") return { status: 200 };
      if (before === 1) return { status: 503 };
      if (before === 0) await program.kill();
      return { status: 200 };
    };
    await program.workspace.click("U0BEN", card, "approve");
    await program.ended();
    await program.start();
    await until("the second try", () => webhook.keys("access.grant").length >= 2);
    await until("the pause", async () =>
      (await program.workspace.thread(card)).some(({ text }) => text.includes("tried again")),
    );
    await program.kill();
    await program.start();
    await end(card);
    const keys = webhook.keys("access.grant");
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    expect(webhook.keys("access.revoke")).toHaveLength(1);
  });
});
