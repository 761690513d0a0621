/**
 * Creates and settles promises for as long as it lives, and forgets them soon. It writes a word for each thing that is on
 * disk: `found <id>` at its start, then `settled <id>`, and `forgot <number>` after each time it has gone over all.
 */
import { mkdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { engineRules } from "../../src/app/engine-rules.ts";
import { ArchiveFile } from "../../src/engine/archive-file.ts";
import { openState } from "../../src/engine/open-state.ts";
import { Retention } from "../../src/engine/retention.ts";
import { createLog } from "../../src/log.ts";
import { kindTag } from "../../src/resonate/tags.ts";
import { createPromise, settlePromise } from "./requests.ts";

const dataDir = process.argv[2] ?? "";
const log = createLog("silent");
const say = (line: string) => write(Buffer.from(`${line}\n`));

/** All of it before anything else happens; a pipe that is full (EAGAIN) is read soon. */
function write(bytes: Buffer): void {
  for (let rest = bytes; rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

const folder = join(dataDir, "engine");
mkdirSync(folder, { recursive: true });
const { state } = await openState(folder, { log, now: Date.now, rules: engineRules, mostHot: 4 });
for (const { id } of state.machine.table.everything()) if (!id.includes(":")) say(`found ${id}`);
say("read all");

const file = new ArchiveFile(join(dataDir, "archive.jsonl"));
const retention = new Retention({ state, file, rules: engineRules, retentionMs: 150, log });
const tags = { [kindTag]: "run" };

async function live(): Promise<void> {
  for (let count = 0; ; count += 1) {
    const ids = Array.from({ length: 5 }, (_, index) => `r-${process.pid}-${count}-${index}`);
    for (const id of ids) {
      for (const one of [id, `${id}:0`]) {
        state.perform(createPromise(one, { tags }));
        state.perform(settlePromise(one));
      }
    }
    if ((await state.commits.settled()).kind === "failed") say("broken file");
    for (const id of ids) say(`settled ${id}`);
    await pause(2);
  }
}

async function forget(): Promise<void> {
  for (let number = 0; ; number += 1) {
    await retention.run();
    say(`forgot ${number}`);
    await pause(1);
  }
}

// Bounded, whatever becomes of the test.
setTimeout(() => process.exit(0), 20_000);
await Promise.all([live(), forget()]);
