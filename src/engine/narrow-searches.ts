/** The functions of the SDK's server that search everything, handed the few entries that they look for. */
import { type Applied, type Change, type SdkServer, type StoredPromise, sdkMethods } from "../pinned.ts";
import type { Indexes } from "./indexes.ts";

/** What takes the place of those functions: their results and their order stay as they are. */
export function narrowSearches(server: SdkServer, { promises, promiseTimes, taskTimes, awaited }: Indexes) {
  const { triggerFulfilled, preload, debugTick, debugSnap } = sdkMethods(server);
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
    triggerFulfilled: (id: string): Change[] => {
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
    debugTick: (request: { data: { time: number } }): Applied => {
      const { time } = request.data;
      const due = { pTimeouts: promiseTimes.dueBy(time), tTimeouts: taskTimes.dueBy(time) };
      return withTimes(due, () => debugTick(request));
    },
    debugSnap: (): Applied => {
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
