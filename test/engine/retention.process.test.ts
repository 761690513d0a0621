import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { nodeFlags } from "../node-flags.ts";
import { until } from "../program/until.ts";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise, getPromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const worker = new URL("forgetting-process.ts", import.meta.url).pathname;

/** A process that says what it does on its output, and forgets what is over all the time. */
function start(dataDir: string) {
  const child = spawn(process.execPath, [...nodeFlags, worker, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  const lines = (word: string) =>
    output
      .split("\n")
      .slice(0, -1)
      .flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  return { child, lines };
}

/** The IDs in the archive, how often each stands there. A last line may be torn. */
function archived(dataDir: string): Set<string> {
  const text = readFileSync(join(dataDir, "archive.jsonl"), "utf8");
  return new Set([...text.matchAll(/"id":"([^"]+)"/g)].map(([, id = ""]) => id));
}

test("killed at any moment of work and of forgetting: nothing acknowledged is lost, nothing archived comes back, its ID stays taken", async () => {
  const dataDir = temporaryFolder();
  const settled = new Set<string>();
  const forgotten = new Set<string>();
  let times = 0;
  for (let life = 0; life < 12; life += 1) {
    const { child, lines } = start(dataDir);
    const exited = once(child, "exit");
    await until("some work", () => lines("settled").length >= 20 || child.exitCode !== null);
    await pause(20 + life * 31);
    child.kill("SIGKILL");
    await exited;
    expect(lines("broken")).toEqual([]);
    expect(lines("read")).toEqual(["all"]);
    // What it found at its start of what earlier ones had acknowledged.
    const found = new Set(lines("found"));
    const inFile = life === 0 ? new Set() : archived(dataDir);
    for (const id of settled) {
      const isThere = found.has(id);
      expect({ id, isKnown: isThere || (inFile.has(id) && inFile.has(`${id}:0`)) }).toEqual({
        id,
        isKnown: true,
      });
      if (!isThere) forgotten.add(id);
    }
    for (const id of forgotten) expect({ id, came: found.has(id) }).toEqual({ id, came: false });
    for (const id of lines("settled")) settled.add(id);
    times += lines("forgot").length;
  }
  expect(settled.size).toBeGreaterThan(100);
  expect(forgotten.size).toBeGreaterThan(20);
  expect(times).toBeGreaterThan(12);
  const engine = await openTestEngine(dataDir);
  for (const id of settled) {
    // None is free again: it is there still, or in the archive.
    const { status } = (await engine.handle(getPromise(id))).head;
    const again = await engine.handle(createPromise(`${id}:1`));
    expect({ id, status: [status, again.head.status] }).toEqual({
      id,
      status: forgotten.has(id) ? [404, 409] : status === 404 ? [404, 409] : [200, 200],
    });
  }
}, 120_000);
