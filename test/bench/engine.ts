/**
 * Measures the embedded engine with approvals waiting: `npm run bench:engine [1000 10000 100000]`. The SDK's own state
 * machine, in memory and with the same state, is the baseline. Times depend on the machine and on who else uses it;
 * compare those of one run.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Request } from "@resonatehq/sdk";
import { engineRules } from "../../src/app/engine-rules.ts";
import { decodeRow } from "../../src/engine/entry.ts";
import { type OpenState, openState } from "../../src/engine/open-state.ts";
import { createLog } from "../../src/log.ts";
import { createSdkServer, type SdkServer } from "../../src/pinned.ts";
import { type RecordedApproval, recordedApproval } from "./recorded-approval.ts";
import { startFlags } from "./start-flags.ts";

/** So many approvals are under way at once, sharing syncs of the disk, as well as one at a time. */
const together = 32;
/** So many in one transaction, where nothing is measured. */
const filledTogether = 250;
const measured = 1_000;
const measuredAlone = 300;
const fewForStock = 10;
/** The stock machine searches all that it holds at every request: with more than this, its copy takes minutes to make. */
const mostForStock = 100_000;

function open(folder: string): Promise<OpenState> {
  return openState(folder, { log: createLog("fatal"), now: Date.now, rules: engineRules });
}

/** Megabytes of live objects, and of the whole process; NaN without --expose-gc. */
function memoryMegabytes(): { heap: number; rss: number } {
  if (globalThis.gc === undefined) return { heap: Number.NaN, rss: Number.NaN };
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / 2 ** 20, rss: rss / 2 ** 20 };
}

/** What is refused costs less than what is done, and says nothing. */
function requireDone(request: Request, status: number): void {
  if (status >= 400) throw new Error(`${request.kind} was answered with ${status}`);
}

interface Running {
  parts: readonly ("ask" | "finish")[];
  atOnce: number;
}

/** Does these parts of approvals, so many at once: each approval's in a turn of its own, and then waits for the disk. */
async function run({ state }: OpenState, given: readonly RecordedApproval[], { parts, atOnce }: Running) {
  for (let first = 0; first < given.length; first += atOnce) {
    for (const part of parts) {
      for (const { [part]: requests } of given.slice(first, first + atOnce)) {
        for (const request of requests) requireDone(request, state.perform(request).response.head.status);
        if (atOnce < filledTogether) await nextTurn();
      }
      await state.commits.settled();
    }
  }
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

function perSecondSince(startedMs: number, count: number): number {
  return rounded((count * 1_000) / (performance.now() - startedMs), 1);
}

function rounded(value: number, digits = 0): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** The SDK's machine with what is in the file. */
function stockWith(state: OpenState["state"]): SdkServer {
  const stock = createSdkServer();
  const times: (SdkServer["tTimeouts"][number] & { order: number })[] = [];
  for (const row of state.machine.table.everything()) {
    const { promise, task, due, taskDue } = decodeRow(row);
    stock.promises.set(promise.id, promise);
    if (task !== undefined) stock.tasks.set(task.id, task);
    if (due !== undefined) stock.pTimeouts.push({ id: promise.id, timeout: due });
    if (taskDue !== undefined) times.push({ id: promise.id, ...taskDue });
  }
  const inOrder = times.sort((one, other) => one.order - other.order);
  stock.tTimeouts = inOrder.map(({ id, type, timeout }) => ({ id, type, timeout }));
  return stock;
}

/** How many approvals the stock machine takes from start to end in a second, with the state of this one. */
function stockPerSecond({ state }: OpenState, waiting: number): number {
  if (waiting > mostForStock) return Number.NaN;
  const stock = stockWith(state);
  const approvals = range(waiting * 2, fewForStock).map(recordedApproval);
  const startedMs = performance.now();
  for (const { ask, finish } of approvals) {
    for (const request of [...ask, ...finish])
      requireDone(request, stock.apply(Date.now(), request).response.head.status);
  }
  return perSecondSince(startedMs, approvals.length);
}

/** Of the file alone, when all of its log is in it. */
async function fileBytes(folder: string): Promise<number> {
  const { close } = await open(folder);
  await close();
  return statSync(join(folder, "state.db")).size;
}

/** How long a process of its own takes to open the file, in milliseconds, and how large it is then, in MB. */
function reopen(folder: string): { tookMs: number; rss: number } {
  const flags = [...startFlags, "--expose-gc"];
  const { stdout } = spawnSync(process.execPath, [...flags, import.meta.filename, "reopen", folder]);
  const [tookMs = Number.NaN, rss = Number.NaN] = stdout.toString().split(" ").map(Number);
  return { tookMs, rss };
}

async function timed(
  opened: OpenState,
  { from, count, atOnce }: Record<"from" | "count" | "atOnce", number>,
) {
  const approvals = range(from, count).map(recordedApproval);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedMs = performance.now();
  await run(opened, approvals, { parts: ["ask", "finish"], atOnce });
  delay.disable();
  return { perSecond: perSecondSince(startedMs, count), stallMs: rounded(delay.max / 1e6) };
}

async function measure(waiting: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "signoff-bench-"));
  try {
    const empty = memoryMegabytes();
    const filling = await open(folder);
    for (let first = 0; first < waiting; first += filledTogether) {
      const approvals = range(first, Math.min(filledTogether, waiting - first)).map(recordedApproval);
      await run(filling, approvals, { parts: ["ask"], atOnce: filledTogether });
    }
    const filled = memoryMegabytes();
    await filling.close();
    const bytes = await fileBytes(folder);
    const reopened = reopen(folder);
    const opened = await open(folder);
    const stock = stockPerSecond(opened, waiting);
    const alone = await timed(opened, { from: waiting, count: measuredAlone, atOnce: 1 });
    const many = await timed(opened, { from: waiting + measuredAlone, count: measured, atOnce: together });
    await opened.close();
    const finishedBytes = ((await fileBytes(folder)) - bytes) / (measured + measuredAlone);
    return {
      "stock, in memory: approvals/s": stock,
      "approvals/s, one at a time": alone.perSecond,
      [`approvals/s, ${together} at once`]: many.perSecond,
      "longest stall ms": Math.max(alone.stallMs, many.stallMs),
      "heap MB": rounded(filled.heap),
      "bytes of heap per waiting": rounded(((filled.heap - empty.heap) * 2 ** 20) / waiting),
      "RSS MB": rounded(filled.rss),
      "reopened: RSS MB": rounded(reopened.rss),
      "bytes on disk per waiting": rounded(bytes / waiting),
      "per finished": rounded(finishedBytes),
      "reopen ms": reopened.tookMs,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [, , task, path = ""] = process.argv;
if (task === "reopen") {
  const startedMs = performance.now();
  await open(path);
  process.stdout.write(`${Math.round(performance.now() - startedMs)} ${memoryMegabytes().rss}`);
} else {
  const sizes = process.argv.slice(2).map(Number);
  const results: Record<string, Record<string, number>> = {};
  for (const waiting of sizes.length === 0 ? [1000, 10_000, 100_000] : sizes)
    results[`${waiting} waiting`] = await measure(waiting);
  console.table(results);
}
