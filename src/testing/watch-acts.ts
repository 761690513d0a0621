/** What a worker makes durable, act by act, and its death between two of them. */
import type { Network, Request } from "@resonatehq/sdk";
import { plainCodec } from "../resonate/codec.ts";
import { never } from "./mortal-network.ts";

/** `onAct` is told of each durable act, and may say that the process dies there. */
export function watchActs(
  network: Network,
  onAct: (act: string) => { phase: "before" | "after"; crash: () => void } | undefined,
): Network {
  return {
    ...network,
    recv: (callback) => network.recv(callback),
    send: async (request) => {
      const act = describeAct(request);
      const death = act === undefined ? undefined : onAct(act);
      if (death?.phase === "before") {
        death.crash();
        return await never();
      }
      const response = await network.send(request);
      if (death === undefined) return response;
      death.crash();
      return await never();
    },
  };
}

/** What a request makes durable, in words; undefined if nothing. */
function describeAct(request: Request): string | undefined {
  switch (request.kind) {
    case "task.fence": {
      const { action } = request.data;
      const { id } = action.data;
      if (action.kind === "promise.create")
        return `the beginning of ${callIn(action.data.param) ?? "a call"} (${id})`;
      return `the record of a result (${id})`;
    }
    case "task.fulfill":
      return `the end of ${request.data.id}`;
    case "task.suspend":
      return `the waiting of ${request.data.id}`;
    case "promise.create":
    case "promise.settle":
      return `${request.kind} of ${request.data.id}`;
    default:
      return undefined;
  }
}

function callIn(param: Parameters<typeof plainCodec.decode>[0]): string | undefined {
  const { call } = plainCodec.decode(param) ?? {};
  return call === undefined ? undefined : `${call.kind} "${call.name}"`;
}
