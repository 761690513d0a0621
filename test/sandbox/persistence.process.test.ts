import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { Driver } from "./driver.ts";
import { createClient, createDataDir, openSandbox } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";
const program = fileURLToPath(new URL("./serve.ts", import.meta.url));

async function spawnSandbox(dataDir: string) {
  const child = spawn(process.execPath, [...nodeFlags, program, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [line] = await once(child.stdout, "data");
  const url = `http://127.0.0.1:${String(line).trim()}`;
  return { child, url, slackApiUrl: `${url}/api/` };
}

test("every answered post is there after kill -9, whenever it strikes", async () => {
  const dataDir = await createDataDir();
  const answered = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const { child, slackApiUrl } = await spawnSandbox(dataDir);
    const client = createClient({ slackApiUrl });
    const atThisRound = answered.size + 150;
    const postUntilDead = async (): Promise<void> => {
      for (;;) {
        const { ts = "" } = await client.chat.postMessage({ channel, text: "x" });
        answered.add(ts);
        if (answered.size === atThisRound) child.kill("SIGKILL");
      }
    };
    await Promise.allSettled(Array.from({ length: 8 }, postUntilDead));
  }
  const client = createClient(await openSandbox({ dataDir }));
  const { messages = [] } = await client.conversations.history({ channel, limit: 999 });
  const kept = new Set(messages.map((message) => message.ts));
  expect(answered.size).toBeGreaterThanOrEqual(450);
  expect([...answered].filter((ts) => !kept.has(ts))).toEqual([]);
});

test("a sandbox started again on its folder has everything it had", async () => {
  const dataDir = await createDataDir();
  const first = await openSandbox({ dataDir, members: 2 });
  const client = createClient(first);
  const metadata = { event_type: "approval", event_payload: { id: "a1" } };
  const { ts = "" } = await client.chat.postMessage({ channel, text: "card", metadata });
  await client.chat.postMessage({ channel, thread_ts: ts, text: "reply" });
  await client.chat.update({ channel, ts, text: "card, edited" });
  await client.chat.postEphemeral({ channel, user: "U0BEN", text: "psst" });
  await client.chat.postMessage({ channel: "U0CHO", text: "direct" });
  const { ts: gone = "" } = await client.chat.postMessage({ channel, text: "gone" });
  await client.chat.delete({ channel, ts: gone });
  await client.views.publish({ user_id: "U0ANA", view: { type: "home", blocks: [{ type: "divider" }] } });
  const driver = new Driver(first);
  await driver.post("groups", { id: "S0FINANCE", users: ["U0EVE"] });
  const look = async (from: Driver) => ({
    messages: await from.messages({ channel, user: "U0BEN" }),
    direct: await from.messages({ channel: "D0CHO" }),
    home: await from.send("GET", "home?user=U0ANA"),
    workspace: await from.send("GET", "workspace"),
  });
  const before = await look(driver);
  await first.stop();

  const second = await openSandbox({ dataDir, members: 2 });
  const after = await look(new Driver(second));
  expect(after.messages).toEqual(before.messages);
  expect(after.messages.map((message) => message.text)).toEqual(["card, edited", "reply", "psst"]);
  expect(after.direct).toEqual(before.direct);
  expect(after.home).toEqual(before.home);
  const sorted = (answer: Record<string, unknown>) => JSON.stringify(answer).split("").toSorted().join("");
  expect(sorted(after.workspace)).toBe(sorted(before.workspace));
  const { ts: next = "" } = await createClient(second).chat.postMessage({ channel, text: "next" });
  expect(next > ts).toBe(true);
});
