/** Connections around a connection: what passes through one of them is watched, or held back. */
import type { Network, Request, Response } from "@resonatehq/sdk";

/** Sends a request and answers with its response, as a Network does. */
export type Send = <Kind extends Request["kind"]>(
  request: Extract<Request, { kind: Kind }>,
) => Promise<Extract<Response, { kind: Kind }>>;

/** What is put around a connection; what is absent stays as it is. */
interface Around {
  send: Send;
  stop?: () => Promise<void>;
  recv?: Network["recv"];
}

/** `network` with another `send`, and another `stop` and `recv` if there is one. */
export function wrapNetwork(network: Network, around: Around): Network {
  return {
    unicast: network.unicast,
    anycast: network.anycast,
    match: (target) => network.match(target),
    init: () => network.init(),
    recv: around.recv ?? ((callback) => network.recv(callback)),
    stop: around.stop ?? (() => network.stop()),
    send: around.send,
  };
}
