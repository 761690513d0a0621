/** Brings messages to the processes that are connected, and keeps them for those that are to come. */
import type { Message } from "@resonatehq/sdk";
import type { Log } from "../../log.ts";
import { type Address, parseAddress } from "./address.ts";

export interface Connection {
  readonly group: string;
  readonly pid: string;
  deliver(message: Message): void;
}

interface Group {
  /** By process ID; the one that was sent to last stands last. */
  connections: Map<string, Connection>;
  /** By what the message is about, so that a newer one replaces an older one. */
  parked: Map<string, { address: Address; message: Message }>;
}

export class Router {
  readonly #groups = new Map<string, Group>();
  readonly #isCurrent: (message: Message) => boolean;
  readonly #log: Log;

  /** `isCurrent` tells whether a message that waited is still worth delivering. */
  constructor(isCurrent: (message: Message) => boolean, log: Log) {
    this.#isCurrent = isCurrent;
    this.#log = log;
  }

  /** Connects a process, in place of an older connection of its, and hands it what waited for it. */
  attach(connection: Connection): void {
    const group = this.#group(connection.group);
    group.connections.set(connection.pid, connection);
    for (const [key, { address, message }] of group.parked) {
      const recipient = chooseRecipient(group, address);
      if (recipient === undefined) continue;
      group.parked.delete(key);
      if (this.#isCurrent(message)) recipient.deliver(message);
    }
  }

  /** True if this was the process's connection, not one before it. */
  detach(connection: Connection): boolean {
    const { connections } = this.#group(connection.group);
    if (connections.get(connection.pid) !== connection) return false;
    return connections.delete(connection.pid);
  }

  /** Delivers a message, or parks it while nobody is there to take it. */
  route(addressText: string, message: Message): void {
    const address = parseAddress(addressText);
    if (address === undefined) {
      this.#log.warn(
        { address: addressText, kind: message.kind },
        "Dropped a message: nothing is delivered to such an address",
      );
      return;
    }
    const group = this.#group(address.group);
    const recipient = chooseRecipient(group, address);
    if (recipient !== undefined) recipient.deliver(message);
    // A process that is away has lost who waited for the promise; one that comes back asks again by itself.
    else if (message.kind === "execute" || address.cast === "any")
      group.parked.set(subject(message), { address, message });
  }

  #group(name: string): Group {
    const group = this.#groups.get(name) ?? { connections: new Map(), parked: new Map() };
    this.#groups.set(name, group);
    return group;
  }
}

function subject(message: Message): string {
  return message.kind === "execute" ? `task ${message.data.task.id}` : `promise ${message.data.promise.id}`;
}

function chooseRecipient({ connections }: Group, { cast, pid }: Address): Connection | undefined {
  const named = pid === undefined ? undefined : connections.get(pid);
  if (named !== undefined || cast === "uni") return named;
  const [longestUnused] = connections.values();
  if (longestUnused === undefined) return undefined;
  connections.delete(longestUnused.pid);
  connections.set(longestUnused.pid, longestUnused);
  return longestUnused;
}
