/** A journal of an earlier version with many promises: half of them in its snapshot, half in records after that. */
import type { Request } from "@resonatehq/sdk";
import { createSdkServer } from "../../src/pinned.ts";
import { type OldRecord, oldBatch, oldEnd, oldFormat, oldItem, oldPart } from "./old-journal.ts";
import { createPromise, createTask, settlePromise, suspendTask } from "./requests.ts";

const startMs = 1_790_000_000_000;
const timeoutAt = startMs + 1_000 * 86_400_000;
/** So many runs go into one frame. */
const together = 100;
const promisesPerRun = 3;

/** A run, every second of which waits for an answer, and one that has ended. */
function requestsOf(number: number): Request[] {
  const id = `run-${number}`;
  const run = createTask(id);
  run.data.action.data.timeoutAt = timeoutAt;
  const tags = { "resonate:branch": id, "signoff:kind": "approval" };
  const ended = `ended-${number}`;
  return [
    run,
    createPromise(`${id}:0`, { tags, timeoutAt }),
    ...(number % 2 === 0 ? [suspendTask(id, 1, [`${id}:0`])] : []),
    createPromise(ended, { tags: { "signoff:kind": "run" }, timeoutAt }),
    settlePromise(ended),
  ];
}

function recordsOf(number: number): OldRecord[] {
  return requestsOf(number).map((request, place) => [startMs + number * 10 + place, request]);
}

/** What the machine that did these holds of them. */
function itemsOf(number: number): object[] {
  const server = createSdkServer();
  for (const request of requestsOf(number)) server.apply(startMs + number * 10, request);
  return [...server.promises.keys()].map((id, index) => {
    const item = oldItem(server, id, number * promisesPerRun + index);
    return "taskDue" in item ? { ...item, taskDue: { ...Object(item.taskDue), order: number } } : item;
  });
}

/** `runs` is a multiple of 200; each has three promises. */
export function largeJournal(runs: number): Buffer {
  const half = runs / 2;
  const frames = [oldFormat({ snapshot: true })];
  for (let first = 0; first < half; first += together)
    frames.push(oldPart(range(first, together).flatMap(itemsOf)));
  frames.push(oldPart([], oldEnd(createSdkServer(), half * promisesPerRun, startMs + half * 10)));
  for (let first = half; first < runs; first += together)
    frames.push(oldBatch(range(first, together).flatMap(recordsOf)));
  return Buffer.concat(frames);
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}
