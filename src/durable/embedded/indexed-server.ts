/**
 * The SDK's state machine with its searches through everything replaced by indexes.
 *
 * Its rules stay its own. Where it walks through a list or a map to find a few entries, it is handed those few, in the
 * order in which it would have found them; a test compares the two, request by request.
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import { DueTimes } from "./due-times.ts";
import { IdLists } from "./id-lists.ts";
import { PromiseIndex } from "./promise-index.ts";
import {
  type Applied,
  type Change,
  createSdkServer,
  type PromiseTime,
  type SdkServer,
  type StoredPromise,
  type StoredTask,
  type TaskTime,
} from "./sdk-server.ts";
import {
  ownCallbacks,
  ownListeners,
  ownResumes,
  SharedTexts,
  shareEmptyResumes,
  shareEmptySets,
} from "./shared.ts";

export interface Indexes {
  promises: PromiseIndex;
  promiseTimes: DueTimes;
  taskTimes: DueTimes;
  /** The promises that a task waits for, by the task. */
  awaited: IdLists;
  acquired: Set<string>;
}

export function createIndexedServer(): { server: SdkServer; indexes: Indexes } {
  const server = createSdkServer();
  const indexes: Indexes = {
    promises: new PromiseIndex(),
    promiseTimes: new DueTimes(),
    taskTimes: new DueTimes(),
    awaited: new IdLists(),
    acquired: new Set(),
  };
  const texts = new SharedTexts(() => server.promises);
  Object.assign(
    server,
    keepStates(server, indexes, texts),
    keepTimes(indexes),
    keepAwaited(server, indexes, texts),
    keepListeners(server),
    narrowSearches(server, indexes),
  );
  return { server, indexes };
}

/** Takes note of each promise and task that is stored. */
function keepStates(server: SdkServer, { promises, acquired }: Indexes, texts: SharedTexts) {
  const { setPromise, setTask } = originals(server);
  return {
    setPromise: (promise: StoredPromise) => {
      const change = setPromise(promise);
      if (promises.placeOf(promise.id) === -1) texts.shareTags(promise);
      promises.note(promise);
      shareEmptySets(promise);
      return change;
    },
    setTask: (task: StoredTask) => {
      if (task.state === "acquired") acquired.add(task.id);
      else acquired.delete(task.id);
      shareEmptyResumes(task);
      return setTask(task);
    },
  };
}

function keepTimes({ promiseTimes, taskTimes }: Indexes) {
  return {
    setPTimeout: ({ id, timeout }: PromiseTime): Change => {
      promiseTimes.set({ id, timeout });
      return { kind: "ptimeout.set", timeout: { id, timeout } };
    },
    delPTimeout: (id: string): Change => {
      promiseTimes.delete(id);
      return { kind: "ptimeout.del", id };
    },
    setTTimeout: ({ id, type, timeout }: TaskTime): Change => {
      taskTimes.set({ id, type, timeout });
      return { kind: "ttimeout.set", timeout: { id, type, timeout } };
    },
    delTTimeout: (id: string): Change => {
      taskTimes.delete(id);
      return { kind: "ttimeout.del", id };
    },
  };
}

/** Takes note of who waits for what. */
function keepAwaited(server: SdkServer, { awaited }: Indexes, texts: SharedTexts) {
  const { promiseRegisterCallback, taskSuspend, triggerCallbacks } = originals(server);
  const note = (awaiter: string, id: string) => {
    const isAwaited = server.promises.get(id)?.callbacks.has(awaiter) === true;
    if (isAwaited && !awaited.get(awaiter).includes(id)) awaited.add(awaiter, id);
  };
  const prepare = ({ data }: Callback) => {
    data.awaiter = texts.id(data.awaiter);
    data.awaited = texts.id(data.awaited);
    ownCallbacks(server.promises.get(data.awaited));
  };
  return {
    promiseRegisterCallback: (nowMs: number, request: Callback) => {
      prepare(request);
      const applied = promiseRegisterCallback(nowMs, request);
      note(request.data.awaiter, request.data.awaited);
      return applied;
    },
    taskSuspend: (nowMs: number, request: Suspend) => {
      request.data.id = texts.id(request.data.id);
      request.data.actions.forEach(prepare);
      const applied = taskSuspend(nowMs, request);
      for (const { data } of request.data.actions) note(request.data.id, data.awaited);
      return applied;
    },
    triggerCallbacks: (id: string, nowMs: number) => {
      for (const awaiter of server.promises.get(id)?.callbacks ?? []) {
        awaited.remove(awaiter, id);
        ownResumes(server.tasks.get(awaiter));
      }
      return triggerCallbacks(id, nowMs);
    },
  };
}

function keepListeners(server: SdkServer) {
  const { promiseRegisterListener } = originals(server);
  return {
    promiseRegisterListener: (nowMs: number, request: Listener) => {
      ownListeners(server.promises.get(request.data.awaited));
      return promiseRegisterListener(nowMs, request);
    },
  };
}

interface Listener {
  data: { awaited: string };
}

interface Callback {
  data: { awaiter: string; awaited: string };
}

interface Suspend {
  data: { id: string; actions: Callback[] };
}

/** Hands those functions that search the few entries that they look for. */
function narrowSearches(server: SdkServer, { promises, promiseTimes, taskTimes, awaited }: Indexes) {
  const { triggerFulfilled, preload, debugTick, debugSnap } = originals(server);
  const among = <Result>(ids: readonly string[], act: () => Result): Result => {
    const everything = server.promises;
    server.promises = new Map(ids.flatMap((id) => pairOf(everything, id)));
    const result = act();
    server.promises = everything;
    return result;
  };
  const withTimes = <Result>(
    times: Pick<SdkServer, "pTimeouts" | "tTimeouts">,
    act: () => Result,
  ): Result => {
    Object.assign(server, times);
    const result = act();
    Object.assign(server, { pTimeouts: [], tTimeouts: [] });
    return result;
  };
  return {
    triggerFulfilled: (id: string) => {
      const waitedFor = [...awaited.get(id)].sort(
        (one, other) => promises.placeOf(one) - promises.placeOf(other),
      );
      const changes = among(waitedFor, () => triggerFulfilled(id));
      if (server.tasks.get(id)?.state === "fulfilled") awaited.delete(id);
      return changes;
    },
    preload: (id: string) => {
      const promise = server.promises.get(id);
      return promise === undefined ? [] : among([...promises.inBranchOf(promise), id], () => preload(id));
    },
    debugTick: (request: { data: { time: number } }) => {
      const { time } = request.data;
      const due = { pTimeouts: promiseTimes.dueBy(time), tTimeouts: taskTimes.dueBy(time) };
      return withTimes(due, () => debugTick(request));
    },
    debugSnap: () => {
      const pTimeouts = promiseTimes.all().map(({ id, timeout }) => ({ id, timeout }));
      const tTimeouts = taskTimes.all().map(({ id, type, timeout }) => ({ id, type, timeout }));
      return withTimes({ pTimeouts, tTimeouts }, debugSnap);
    },
    // Messages are taken from the changes; the server would search its own copy of them at every later one.
    sendMessage: (address: string, message: unknown) => ({ kind: "message.send", address, message }),
  };
}

function pairOf(promises: SdkServer["promises"], id: string): [string, StoredPromise][] {
  const promise = promises.get(id);
  return promise === undefined ? [] : [[id, promise]];
}

interface Originals {
  setPromise(promise: StoredPromise): Change;
  setTask(task: StoredTask): Change;
  promiseRegisterCallback(nowMs: number, request: Callback): Applied;
  promiseRegisterListener(nowMs: number, request: Listener): Applied;
  taskSuspend(nowMs: number, request: Suspend): Applied;
  triggerCallbacks(id: string, nowMs: number): Change[];
  triggerFulfilled(id: string): Change[];
  preload(id: string): PromiseRecord[];
  debugTick(request: { data: { time: number } }): Applied;
  debugSnap(): Applied;
}

/** The server's own functions, which its type declares but does not describe. */
function originals(server: SdkServer): Originals {
  const own = (name: keyof Originals) => server[name].bind(server);
  return {
    setPromise: own("setPromise"),
    setTask: own("setTask"),
    promiseRegisterCallback: own("promiseRegisterCallback"),
    promiseRegisterListener: own("promiseRegisterListener"),
    taskSuspend: own("taskSuspend"),
    triggerCallbacks: own("triggerCallbacks"),
    triggerFulfilled: own("triggerFulfilled"),
    preload: own("preload"),
    debugTick: own("debugTick"),
    debugSnap: own("debugSnap"),
  };
}
