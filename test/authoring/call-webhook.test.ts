import { Webhook as Verifier } from "standardwebhooks";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { callWebhook } from "../../src/authoring/call-webhook.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { startWebhook, type Webhook } from "../workflows/webhook.ts";

const calling = defineWorkflow({
  name: "calling",
  title: "Calls a webhook",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* callWebhook(ctx, "tell", { what: "a" }, { attempts: 1 });
  },
});

let webhook: Webhook;
let worker: RunningWorker;
let people: People;
afterEach(async () => {
  await worker.stop();
  await webhook.stop();
});

async function launch(
  urlOf: (webhook: Webhook) => string = ({ url }) => url,
  webhookSecrets: readonly string[] = [],
): Promise<void> {
  webhook = await startWebhook();
  worker = await startRunningWorker([calling], undefined, {
    webhooks: new Map([["calling", urlOf(webhook)]]),
    webhookSecrets,
  });
  people = new People(worker);
}

test("a run whose ID no header can hold, or is long, has a key of its own all the same", async () => {
  await launch();
  const ids = ["rückgabe-7", "日本 1", "日本 2", " a", "a", "x".repeat(4_000), "line\u2028feed"];
  for (const id of ids) {
    await people.start(id, "calling");
    expect(await people.end(id)).toEqual({ kind: "accepted", reply: "ok" });
  }
  const keys = webhook.keys("tell");
  expect(new Set(keys).size).toBe(ids.length);
  expect(Math.max(...keys.map(({ length }) => length))).toBeLessThan(256);
});

test("a call is signed with each secret, and its webhook-id is its Idempotency-Key", async () => {
  const secrets = [1, 2].map((number) => `whsec_${Buffer.alloc(32, number).toString("base64")}`);
  await launch(undefined, secrets);
  await people.start("a", "calling");
  await people.end("a");
  const [call] = webhook.calls;
  const headers = call?.headers as Record<string, string>;
  expect(headers["webhook-id"]).toBe(call?.key);
  for (const secret of secrets)
    expect(new Verifier(secret).verify(JSON.stringify(call?.body), headers)).toEqual(call?.body);
});

test("without a secret a call has its webhook-id, and no signature; in that a full stop would end the ID", async () => {
  await launch();
  await people.start("v1.2", "calling");
  await people.end("v1.2");
  const { key = "", headers = {} } = webhook.calls[0] ?? {};
  expect(key).toContain("v1.2");
  expect(headers["webhook-id"]).toMatch(/^[\w-]{43}$/);
  expect(headers["webhook-signature"] ?? headers["webhook-timestamp"]).toBeUndefined();
});

test("a redirection is not followed, and not tried again", async () => {
  await launch();
  webhook.reply = () => ({ status: 302, headers: { location: "/elsewhere" } });
  await people.start("a", "calling");
  expect(await people.end("a")).toBe(
    "threw tell failed: the webhook answered 302, and is not followed elsewhere",
  );
  expect(webhook.calls).toHaveLength(1);
});

test("a password in the address is sent as such, and shown to nobody", async () => {
  await launch(({ url }) => url.replace("http://", "http://bot:s%3Acret@"));
  await people.start("a", "calling");
  expect(await people.end("a")).toEqual({ kind: "accepted", reply: "ok" });
  const credentials = Buffer.from("bot:s:cret").toString("base64");
  expect(webhook.calls[0]?.headers.authorization).toBe(`Basic ${credentials}`);
});

test("a webhook that cannot be reached is told of without its address", async () => {
  await launch(() => "http://bot:secret@127.0.0.1:1/hook?token=secret");
  await people.start("a", "calling");
  expect(await people.end("a")).toMatch(/^threw tell failed: the webhook cannot be reached/);
  expect(JSON.stringify(worker.presenter.told)).not.toContain("secret");
});

test("of a long reply its beginning is kept", async () => {
  await launch();
  webhook.reply = () => ({ status: 400, body: "no ".repeat(100_000) });
  await people.start("a", "calling");
  const end = z.object({ kind: z.literal("refused"), reason: z.string().max(1_000) });
  expect(end.safeParse(await people.end("a")).success).toBe(true);
});
