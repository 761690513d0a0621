/** The functions of the SDK's server that the indexed one puts its own around, and what they take. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { Applied, Change, SdkServer, StoredPromise, StoredTask } from "./sdk-server.ts";

export interface Listener {
  data: { awaited: string };
}

export interface Callback {
  data: { awaiter: string; awaited: string };
}

export interface Suspend {
  data: { id: string; actions: Callback[] };
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
export function originals(server: SdkServer): Originals {
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
