import { Resonate } from "@resonatehq/sdk";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { serveEngine } from "../../src/engine/serve.ts";
import { patiently } from "../patience.ts";
import { approvalWorkflow } from "./approval-workflow.ts";
import { openTestEngine, silentLog } from "./open-test-engine.ts";
import { receive } from "./receive.ts";
import { createPromise, getPromise, listen } from "./requests.ts";
import { silentLogger } from "./silent-logger.ts";
import { temporaryFolder } from "./temporary-folder.ts";

async function serve(engine: Engine, token?: string): Promise<string> {
  const options = { host: "127.0.0.1", port: 0, log: silentLog };
  const server = await serveEngine(engine, token === undefined ? options : { ...options, token });
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${server.port}`;
}

function startWorker(url: string, acts: string[], token?: string): Resonate {
  const options = { url, group: "workers", logger: silentLogger };
  const resonate = new Resonate(token === undefined ? options : { ...options, token });
  resonate.register("approval", approvalWorkflow({ waitMs: 3_600_000, act: (what) => acts.push(what) }));
  onTestFinished(() => resonate.stop());
  return resonate;
}

test("a deadline is announced within a few milliseconds, not at the next second", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const messages = await receive(engine, { pid: "listener" });
  const latenessesMs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const timeoutAt = Date.now() + 120;
    const tags = {
      "resonate:target": "poll://any@nobody",
      "resonate:timer": "true",
      "resonate:delay": String(timeoutAt),
    };
    await engine.handle(createPromise(`timer${round}`, { tags, timeoutAt }));
    await engine.handle(listen(`timer${round}`, "poll://uni@workers/listener"));
    await vi.waitUntil(() => messages.length > round, { interval: 1, ...patiently });
    latenessesMs.push(Date.now() - timeoutAt);
  }
  expect(messages.at(-1)).toMatchObject({
    kind: "unblock",
    data: { promise: { id: "timer2", state: "resolved" } },
  });
  expect(Math.min(...latenessesMs)).toBeLessThan(50);
  expect(Math.min(...latenessesMs)).toBeGreaterThanOrEqual(0);
});

test("three strange clients that only listen to the workers' messages do not stall the worker", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const url = await serve(engine);
  for (const name of ["a", "b", "c"]) {
    const stream = await fetch(`${url}/poll/workers/strange-${name}`);
    onTestFinished(() => stream.body?.cancel());
  }
  const resonate = startWorker(url, []);
  const start = (id: string) => resonate.beginRpc(id, "approval", resonate.options({ target: "workers" }));
  const isWaiting = async (id: string) => (await engine.handle(getPromise(`${id}:1`))).head.status === 200;
  const ids = Array.from({ length: 12 }, (_, number) => `run-${number}`);
  for (const id of ids) await start(id);
  for (const id of ids) await vi.waitUntil(() => isWaiting(id), patiently);
  // They are known by now, and nothing is sent to them while there is a worker.
  const startedMs = performance.now();
  await start("later");
  await vi.waitUntil(() => isWaiting("later"), { interval: 5, ...patiently });
  expect(performance.now() - startedMs).toBeLessThan(900);
});
