/**
 * The SDK's state machine with its searches through everything replaced by indexes.
 *
 * Its rules stay its own. Where it walks through a list or a map to find a few entries, it is handed those few, in the
 * order in which it would have found them; a test compares the two, request by request.
 */

import {
  type Callback,
  type Change,
  createSdkServer,
  type Listener,
  type PromiseTime,
  type SdkServer,
  type StoredPromise,
  type StoredTask,
  type Suspend,
  sdkMethods,
  type TaskTime,
} from "../pinned.ts";
import { createIndexes, type Indexes } from "./indexes.ts";
import {
  ownCallbacks,
  ownListeners,
  ownResumes,
  SharedTexts,
  shareEmptyHeaders,
  shareEmptyResumes,
  shareEmptySets,
} from "./interning.ts";
import { narrowSearches } from "./narrow-searches.ts";

/** A server, and the indexes that follow what it stores. */
export function createIndexedServer(): { server: SdkServer; indexes: Indexes } {
  const server = createSdkServer();
  const indexes = createIndexes();
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
  const { setPromise, setTask } = sdkMethods(server);
  return {
    setPromise: (promise: StoredPromise) => {
      const change = setPromise(promise);
      if (promises.placeOf(promise.id) === -1) texts.shareTags(promise);
      promises.note(promise);
      shareEmptySets(promise);
      shareEmptyHeaders(promise);
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
  const { promiseRegisterCallback, taskSuspend, triggerCallbacks } = sdkMethods(server);
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
  const { promiseRegisterListener } = sdkMethods(server);
  return {
    promiseRegisterListener: (nowMs: number, request: Listener) => {
      ownListeners(server.promises.get(request.data.awaited));
      return promiseRegisterListener(nowMs, request);
    },
  };
}
