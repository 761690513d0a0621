/**
 * Measures the embedded engine with approvals waiting: `npm run bench:engine [1000 10000 100000]`. The SDK's own state
 * machine, in memory, is the baseline. Times depend on the machine and on who
 * else uses it; compare those of one run.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Compaction } from "../../src/engine/compaction.ts";
import { openJournalFile } from "../../src/engine/journal-file.ts";
import type { JournaledState } from "../../src/engine/journaled-state.ts";
import { openLedger } from "../../src/engine/open-journaled-state.ts";
import { createLog } from "../../src/log.ts";
import { createSdkServer } from "../../src/pinned.ts";
import { recordedApproval } from "./recorded-approval.ts";
import { startFlags } from "./start-flags.ts";

const log = createLog("fatal");
/** So many approvals are under way at once, sharing syncs of the disk. */
const together = 32;
const measured = 1000;
const fewForStock = 10;

function open(path: string): Promise<JournaledState> {
  return openLedger(path, { log, now: Date.now, openFile: openJournalFile });
}

/** Megabytes of live objects; NaN without --expose-gc. */
function heapMegabytes(): number {
  if (globalThis.gc === undefined) return Number.NaN;
  globalThis.gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

async function run(ledger: JournaledState, numbers: readonly number[], parts: readonly ("ask" | "finish")[]) {
  for (let first = 0; first < numbers.length; first += together) {
    for (const number of numbers.slice(first, first + together)) {
      const approval = recordedApproval(number);
      for (const part of parts) for (const request of approval[part]) ledger.perform(request);
    }
    await ledger.journal.settled();
  }
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

/** How many approvals the stock machine takes from start to end in a second, with the state of this one. */
function stockPerSecond({ machine }: JournaledState): number {
  const { server, indexes } = machine.state;
  const stock = createSdkServer();
  stock.promises = new Map(server.promises);
  stock.tasks = new Map(server.tasks);
  stock.pTimeouts = indexes.promiseTimes.all().map(({ id, timeout }) => ({ id, timeout }));
  stock.tTimeouts = indexes.taskTimes.all().map(({ id, type, timeout }) => ({ id, type, timeout }));
  const approvals = range(server.promises.size, fewForStock).map(recordedApproval);
  const startedMs = performance.now();
  for (const { ask, finish } of approvals)
    for (const request of [...ask, ...finish]) stock.apply(Date.now(), request);
  return perSecondSince(startedMs, approvals.length);
}

function perSecondSince(startedMs: number, count: number): number {
  return Math.round((count * 10_000) / (performance.now() - startedMs)) / 10;
}

async function snapshotOf(ledger: JournaledState): Promise<{ tookMs: number; stallMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedMs = performance.now();
  await new Compaction({ ledger, openFile: openJournalFile, log }).run();
  delay.disable();
  return { tookMs: Math.round(performance.now() - startedMs), stallMs: Math.round(delay.max / 1e6) };
}

/** How long a process of its own takes to read the journal, in milliseconds. */
function restartMs(path: string): number {
  const options = [...startFlags, "--max-old-space-size=6144"];
  const { stdout } = spawnSync(process.execPath, [...options, import.meta.filename, "restart", path]);
  return Number(stdout.toString());
}

async function measure(waiting: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "signoff-bench-"));
  const path = join(folder, "journal");
  try {
    const emptyMegabytes = heapMegabytes();
    const ledger = await open(path);
    await run(ledger, range(0, waiting), ["ask"]);
    const kibPerWaiting = ((heapMegabytes() - emptyMegabytes) * 1024) / waiting;
    const bytes = statSync(path).size;
    const replayMs = restartMs(path);
    const { tookMs, stallMs } = await snapshotOf(ledger);
    const compactBytes = statSync(path).size;
    const afterSnapshotMs = restartMs(path);
    const stock = stockPerSecond(ledger);
    const startedMs = performance.now();
    await run(ledger, range(waiting, measured), ["ask", "finish"]);
    const perSecond = perSecondSince(startedMs, measured);
    const finishedBytes = (statSync(path).size - compactBytes) / measured;
    await snapshotOf(ledger);
    const finishedCompactBytes = (statSync(path).size - compactBytes) / measured;
    await ledger.journal.close();
    return {
      "stock, in memory: approvals/s": stock,
      "approvals/s": perSecond,
      "KiB of memory each": Math.round(kibPerWaiting * 100) / 100,
      "bytes of journal each": Math.round(bytes / waiting),
      compacted: Math.round(compactBytes / waiting),
      "finished: bytes": Math.round(finishedBytes),
      "finished, compacted": Math.round(finishedCompactBytes),
      "replay ms": replayMs,
      "after snapshot ms": afterSnapshotMs,
      "snapshot ms": tookMs,
      "longest stall ms": stallMs,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [, , task, path = ""] = process.argv;
if (task === "restart") {
  const startedMs = performance.now();
  await open(path);
  process.stdout.write(String(Math.round(performance.now() - startedMs)));
} else {
  const sizes = process.argv.slice(2).map(Number);
  const results: Record<string, Record<string, number>> = {};
  for (const waiting of sizes.length === 0 ? [1000, 10_000, 100_000] : sizes) {
    results[`${waiting} waiting`] = await measure(waiting);
  }
  console.table(results);
}
