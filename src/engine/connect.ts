/** A connection to the engine for an SDK client in the same process. */
import type { Message, Network, Request, Response } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import { anycastAddress, unicastAddress } from "./address.ts";
import type { Router } from "./router.ts";
import type { Connection } from "./subscribers.ts";

export interface ConnectionDeps {
  group: string;
  pid: string;
  isHere: boolean;
  router: Router;
  handle: (request: Request) => Promise<Response>;
  log: Log;
  /** The process begins to receive, and stops. */
  connected: (how: { isNew: boolean }) => void;
  gone: () => void;
}

/** Makes a connection, which receives messages from its `init` to its `stop`. */
export function createConnection(deps: ConnectionDeps): Network {
  const { group, pid, isHere, router, handle, log, connected, gone } = deps;
  const callbacks: ((message: Message) => void)[] = [];
  const connection: Connection = {
    group,
    pid,
    isHere,
    // Not at once: a client registers its functions right after it is constructed, and expects answers before messages.
    deliver: (message) => setImmediate(() => callBack(callbacks, message, log)),
  };
  return {
    unicast: unicastAddress(group, pid),
    anycast: anycastAddress(group, pid),
    match: (target) => anycastAddress(target),
    init: async () => {
      connected({ isNew: !router.attach(connection) });
    },
    stop: async () => {
      // An older stream of a process that has connected anew says nothing about the process.
      if (router.detach(connection)) gone();
    },
    recv: (callback) => callbacks.push(callback),
    send: async (request) => {
      const response = await handle(request);
      if (!answers(request.kind, response))
        throw new TypeError(`${request.kind} was answered with ${response.kind}.`);
      return response;
    },
  };
}

function answers<K extends Request["kind"]>(
  kind: K,
  response: Response,
): response is Extract<Response, { kind: K }> {
  return response.kind === kind;
}

function callBack(callbacks: readonly ((message: Message) => void)[], message: Message, log: Log): void {
  for (const callback of callbacks) {
    try {
      callback(message);
    } catch (error) {
      log.error({ err: error, kind: message.kind }, "A client failed at taking a message");
    }
  }
}
