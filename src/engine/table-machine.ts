/**
 * The SDK's state machine over the table. Its rules stay its own: where it keeps its promises, tasks and times stands here,
 * and where it walks through all of them to find a few, it is handed those few, in the order in which it would have found
 * them. A test compares the two, request by request.
 */
import type { PromiseCreateReq, TaskHeartbeatReq } from "@resonatehq/sdk";
import {
  type Applied,
  type Change,
  createSdkServer,
  type PromiseTime,
  type SdkServer,
  sdkMethods,
  type TaskTime,
} from "../pinned.ts";
import { answerError } from "./answer.ts";
import type { Entry } from "./entry.ts";
import type { HotEntries } from "./hot-entries.ts";
import type { Table } from "./table.ts";
import { PromisesView, TasksView } from "./views.ts";

/** So many promises and tasks are due in one tick at most, so that a long night does not become one long request. */
const mostDue = 200;

export interface Storage {
  table: Table;
  entries: HotEntries;
  /** The next order of a task's time. */
  takeOrder(): number;
}

export function createTableMachine(storage: Storage): SdkServer {
  const server = createSdkServer();
  const promises = new PromisesView(storage.entries);
  const tasks = new TasksView(storage.entries, promises);
  const narrowed = narrowSearches(server, promises, storage);
  return Object.assign(server, { promises, tasks }, keepTimes(storage), narrowed, passBy(server, storage));
}

function keepTimes({ entries, takeOrder }: Storage) {
  return {
    setPTimeout: ({ id, timeout }: PromiseTime): Change => {
      entries.change(id).due = timeout;
      return { kind: "ptimeout.set", timeout: { id, timeout } };
    },
    delPTimeout: (id: string): Change => {
      entries.change(id).due = undefined;
      return { kind: "ptimeout.del", id };
    },
    setTTimeout: ({ id, type, timeout }: TaskTime): Change => {
      const entry = entries.change(id);
      entry.taskDue = { timeout, type, order: entry.taskDue?.order ?? takeOrder() };
      return { kind: "ttimeout.set", timeout: { id, type, timeout } };
    },
    delTTimeout: (id: string): Change => {
      entries.change(id).taskDue = undefined;
      return { kind: "ttimeout.del", id };
    },
  };
}

function narrowSearches(server: SdkServer, promises: PromisesView, { table, entries }: Storage) {
  const { triggerFulfilled, preload, debugTick, debugSnap } = sdkMethods(server);
  const withTimes = <Result>(times: Times, act: () => Result): Result => {
    Object.assign(server, times);
    const result = act();
    Object.assign(server, { pTimeouts: [], tTimeouts: [] });
    return result;
  };
  return {
    triggerFulfilled: (id: string): Change[] => {
      entries.noteAwaits();
      const awaited = [...(entries.get(id)?.awaits ?? [])].flatMap((one) => entries.getWhole(one) ?? []);
      const inOrder = awaited.sort((one, other) => one.place - other.place);
      return promises.among(
        inOrder.map(({ promise }) => promise.id),
        () => triggerFulfilled(id),
      );
    },
    preload: (id: string) => {
      const branch = promises.get(id)?.tags["resonate:branch"];
      return branch ? promises.among(entries.inBranch(branch), () => preload(id)) : [];
    },
    debugTick: (request: { data: { time: number } }): Applied =>
      withTimes(timesDue(table, request.data.time), () => debugTick(request)),
    debugSnap: (): Applied => {
      const ids = [...table.everything()].map(({ id }) => id);
      return withTimes(allTimes(entries, ids), () => promises.among(ids, debugSnap));
    },
    // Messages are taken from the changes; the server would search its own copy of them at every later one.
    sendMessage: (address: string, message: unknown) => ({ kind: "message.send", address, message }),
  };
}

/** What is done for several at once goes on without those whose rows are damaged. */
function passBy(server: SdkServer, { entries }: Storage) {
  const { triggerCallbacks, taskHeartbeat, promiseCreate } = sdkMethods(server);
  return {
    triggerCallbacks: (id: string, nowMs: number): Change[] => {
      const callbacks = entries.get(id)?.promise.callbacks ?? new Set();
      for (const awaiter of callbacks) if (entries.isDamaged(awaiter)) callbacks.delete(awaiter);
      return triggerCallbacks(id, nowMs);
    },
    taskHeartbeat: (nowMs: number, request: TaskHeartbeatReq): Applied => {
      const tasks = request.data.tasks.filter(({ id }) => !entries.isDamaged(id));
      return taskHeartbeat(nowMs, { ...request, data: { ...request.data, tasks } });
    },
    // Only a schedule comes as far as here with the ID of a damaged row, again and again: requests are told before.
    promiseCreate: (nowMs: number, request: PromiseCreateReq): Applied =>
      entries.isDamaged(request.data.id)
        ? { response: answerError(request, 500, "The record is damaged."), changes: [] }
        : promiseCreate(nowMs, request),
  };
}

type Times = Pick<SdkServer, "pTimeouts" | "tTimeouts">;

/**
 * What is due, in the order in which its time was set. Promises come first, as in the machine: while there are more of
 * them, no task is told of a time that its promise's end may have made void.
 */
function timesDue(table: Table, nowMs: number): Times {
  const pTimeouts = table.due(nowMs, mostDue).sort((one, other) => one.place - other.place);
  if (pTimeouts.length === mostDue) return { pTimeouts, tTimeouts: [] };
  const found = ([0, 1] as const).flatMap((type) => table.taskDue(type, nowMs, mostDue));
  return { pTimeouts, tTimeouts: inOrder(found) };
}

function allTimes(entries: HotEntries, ids: readonly string[]): Times {
  const all = ids.flatMap((id) => entries.get(id) ?? []);
  const pTimeouts = all.flatMap(({ promise: { id }, due }) =>
    due === undefined ? [] : [{ id, timeout: due }],
  );
  return { pTimeouts, tTimeouts: inOrder(all) };
}

function inOrder(entries: readonly Pick<Entry, "promise" | "taskDue">[]): TaskTime[] {
  const times = entries.flatMap(({ promise: { id }, taskDue }) =>
    taskDue === undefined ? [] : [{ id, ...taskDue }],
  );
  return times
    .sort((one, other) => one.order - other.order)
    .map(({ id, type, timeout }) => ({ id, type, timeout }));
}
