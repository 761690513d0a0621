/** Brings messages to the processes that are connected, and keeps them for those that are to come. */
import type { Message } from "@resonatehq/sdk";
import type { Log } from "../../log.ts";
import { type Address, parseAddress } from "./address.ts";

export interface Connection {
  readonly group: string;
  readonly pid: string;
  /** The process is this one. */
  readonly isHere: boolean;
  deliver(message: Message): void;
}

interface Letter {
  address: Address;
  message: Message;
}

interface Recipient {
  connection: Connection;
  /** What it was sent to do and may not have begun, by task: a process can die with a message on its way. */
  sent: Map<string, Letter>;
}

interface Group {
  /** By process ID; the one that was sent to last stands last. */
  recipients: Map<string, Recipient>;
  /** By what the message is about, so that a newer one replaces an older one. */
  parked: Map<string, Letter>;
}

/** From so many messages to one process on, those that it has taken up are looked for and forgotten. */
const manySent = 256;

export class Router {
  readonly #groups = new Map<string, Group>();
  readonly #isCurrent: (message: Message) => boolean;
  readonly #log: Log;

  /** `isCurrent` tells whether a message that waited is still worth delivering. */
  constructor(isCurrent: (message: Message) => boolean, log: Log) {
    this.#isCurrent = isCurrent;
    this.#log = log;
  }

  /** Connects a process and hands it what waited for it. True if it takes the place of an older connection of its. */
  attach(connection: Connection): boolean {
    const group = this.#group(connection.group);
    const older = group.recipients.get(connection.pid);
    group.recipients.set(connection.pid, { connection, sent: new Map() });
    for (const letter of older?.sent.values() ?? []) this.#post(group, letter);
    for (const [key, letter] of [...group.parked]) {
      if (chooseRecipient(group, letter.address) === undefined) continue;
      group.parked.delete(key);
      this.#post(group, letter);
    }
    return older !== undefined;
  }

  /** True if this was the process's connection, not one before it. What it had not taken up goes to others. */
  detach(connection: Connection): boolean {
    const group = this.#group(connection.group);
    const recipient = group.recipients.get(connection.pid);
    if (recipient?.connection !== connection) return false;
    group.recipients.delete(connection.pid);
    for (const letter of recipient.sent.values()) this.#post(group, letter);
    return true;
  }

  /** Delivers a message, or parks it while nobody is there to take it. `preferred`: a process that should have it. */
  route(addressText: string, message: Message, preferred?: string): void {
    const address = parseAddress(addressText);
    if (address === undefined) {
      this.#log.warn(
        { address: addressText, kind: message.kind },
        "Dropped a message: nothing is delivered to such an address",
      );
      return;
    }
    this.#deliver(this.#group(address.group), { address, message }, preferred);
  }

  /** Whether there is someone to take messages for this address, and nobody outside this process. */
  isForHere(addressText: string): boolean {
    const group = this.#groups.get(parseAddress(addressText)?.group ?? "");
    const recipients = [...(group?.recipients.values() ?? [])];
    return recipients.length > 0 && recipients.every(({ connection }) => connection.isHere);
  }

  /** A process of this group that is none of these. */
  findOther(group: string, than: ReadonlySet<string>): string | undefined {
    return [...this.#group(group).recipients.keys()].find((pid) => !than.has(pid));
  }

  /** Delivers what waited, if it is still worth it. */
  #post(group: Group, letter: Letter): void {
    if (this.#isCurrent(letter.message)) this.#deliver(group, letter);
  }

  #deliver(group: Group, letter: Letter, preferred?: string): void {
    const { address, message } = letter;
    const recipient = chooseRecipient(group, address, preferred);
    // A process that is away has lost who waited for the promise; one that comes back asks again by itself.
    const isKept = message.kind === "execute" || address.cast === "any";
    if (recipient === undefined) {
      if (isKept) group.parked.set(subject(message), letter);
      return;
    }
    if (message.kind === "execute") this.#note(recipient, letter);
    recipient.connection.deliver(message);
  }

  #note({ sent }: Recipient, letter: Letter): void {
    sent.set(subject(letter.message), letter);
    if (sent.size % manySent !== 0) return;
    for (const [key, { message }] of sent) if (!this.#isCurrent(message)) sent.delete(key);
  }

  #group(name: string): Group {
    const group = this.#groups.get(name) ?? { recipients: new Map(), parked: new Map() };
    this.#groups.set(name, group);
    return group;
  }
}

function subject(message: Message): string {
  return message.kind === "execute" ? `task ${message.data.task.id}` : `promise ${message.data.promise.id}`;
}

function chooseRecipient(
  { recipients }: Group,
  { cast, pid }: Address,
  preferred?: string,
): Recipient | undefined {
  const named = pid === undefined ? undefined : recipients.get(pid);
  if (named !== undefined || cast === "uni") return named;
  const [longestUnused] = recipients.values();
  const chosen = recipients.get(preferred ?? "") ?? longestUnused;
  if (chosen === undefined) return undefined;
  recipients.delete(chosen.connection.pid);
  recipients.set(chosen.connection.pid, chosen);
  return chosen;
}
