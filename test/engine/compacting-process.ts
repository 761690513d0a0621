/**
 * Creates and settles promises for as long as it lives, collects them soon, and compacts without a pause. It writes a
 * word for each thing that is on disk: `found <id>` at its start, then `settled <id>`, `compacted <bytes>`.
 */
import { mkdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { CollectedFile } from "../../src/engine/archive-file.ts";
import { Compaction } from "../../src/engine/compaction.ts";
import { openJournalFile as openFile } from "../../src/engine/journal-file.ts";
import { openLedger } from "../../src/engine/open-journaled-state.ts";
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

mkdirSync(join(dataDir, "engine"), { recursive: true });
const ledger = await openLedger(join(dataDir, "engine", "journal"), { log, now: Date.now, openFile });
for (const root of ledger.machine.roots()) say(`found ${root}`);

const file = new CollectedFile(join(dataDir, "collected.jsonl"), openFile);
const collector = new Retention({ ledger, file, retentionMs: 150, log });
const compaction = new Compaction({ ledger, openFile, log });
const tags = { [kindTag]: "run" };

async function live(): Promise<void> {
  for (let count = 0; ; count += 1) {
    const ids = Array.from({ length: 5 }, (_, index) => `r-${process.pid}-${count}-${index}`);
    for (const id of ids) {
      ledger.perform(createPromise(id, { tags }));
      ledger.perform(settlePromise(id));
    }
    if ((await ledger.journal.settled()).kind === "failed") say("broken journal");
    for (const id of ids) say(`settled ${id}`);
    await pause(2);
  }
}

async function keepSmall(): Promise<void> {
  for (;;) {
    await collector.run();
    await compaction.run();
    say(`compacted ${ledger.snapshot?.bytes}`);
    await pause(1);
  }
}

// Bounded, whatever becomes of the test.
setTimeout(() => process.exit(0), 20_000);
await Promise.all([live(), keepSmall()]);
