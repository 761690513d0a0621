/** Connections around a connection: what passes through one of them is watched, or held back. */
import type { Network, Request, Response } from "@resonatehq/sdk";

/** Sends a request and answers with its response, as a Network does. */
export type Send = <Kind extends Request["kind"]>(
  request: Extract<Request, { kind: Kind }>,
) => Promise<Extract<Response, { kind: Kind }>>;

/** Is told of each request before it is sent; what it returns is told of the answer, and of none if sending fails. */
export type Watch = (request: Request) => ((response: Response) => void) | undefined;

/**
 * `network` with these told of what passes through it: together, for each connection around a connection costs promises
 * with every request.
 */
export function watchNetwork(network: Network, ...watches: readonly Watch[]): Network {
  const send: Send = async (request) => {
    const told = watches.map((watch) => watch(request));
    const response = await network.send(request);
    for (const tell of told) tell?.(response);
    return response;
  };
  return wrapNetwork(network, { send });
}

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
