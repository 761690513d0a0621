/** Delivers the engine's messages to connected processes, and keeps those for which no process is connected yet. */
import type { Message } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import { parseAddress } from "./address.ts";
import { type Connection, chooseRecipient, type Envelope, prefer, type Subscriber } from "./subscribers.ts";
import { type Sent, Unclaimed } from "./unclaimed.ts";

interface Group {
  /** By process ID; the one that was sent to last stands last. */
  recipients: Map<string, Subscriber>;
  /** By what the message is about, so that a newer one replaces an older one. */
  parked: Map<string, Envelope>;
}

/** When a process has been sent so many messages, those that it has acted on are dropped from the record of what it was sent. */
const manySent = 256;

/**
 * A worker claims the task of a message within milliseconds. A message whose task nobody has claimed after this time, in
 * milliseconds, is sent to another process of the group: anything that reaches the port can listen to a group's messages,
 * and a listener that is not a worker would otherwise swallow them.
 */
const claimWithinMs = 1_000;

export class Router {
  readonly #groups = new Map<string, Group>();
  readonly #isCurrent: (message: Message) => boolean;
  readonly #log: Log;
  readonly #unclaimed = new Unclaimed<Envelope>(claimWithinMs, (sent) => this.#passOn(sent));

  /** `isCurrent` tells whether a message that waited is still worth delivering. */
  constructor(isCurrent: (message: Message) => boolean, log: Log) {
    this.#isCurrent = isCurrent;
    this.#log = log;
  }

  /** Connects a process and hands it what waited for it. True if it takes the place of an older connection of its. */
  attach(connection: Connection): boolean {
    const group = this.#group(connection.group);
    const older = group.recipients.get(connection.pid);
    group.recipients.set(connection.pid, { connection, sent: new Map(), isWorker: false, missed: 0 });
    for (const letter of older?.sent.values() ?? []) this.#post(group, letter);
    for (const [key, letter] of [...group.parked]) {
      if (chooseRecipient(group.recipients, letter.address) === undefined) continue;
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

  /** A process of this group that is none of these, and takes up what it is sent. */
  findOther(group: string, than: ReadonlySet<string>): string | undefined {
    const others = [...this.#group(group).recipients.values()];
    return others.find(({ connection, missed }) => missed === 0 && !than.has(connection.pid))?.connection.pid;
  }

  /** The process takes up work, or tries to: it is a worker, and awake. */
  takesUp(pid: string): void {
    for (const { recipients } of this.#groups.values()) {
      const recipient = recipients.get(pid);
      if (recipient !== undefined) Object.assign(recipient, { isWorker: true, missed: 0 });
    }
  }

  stop(): void {
    this.#unclaimed.stop();
  }

  /** Delivers what waited, if it is still worth it. */
  #post(group: Group, letter: Envelope): void {
    if (this.#isCurrent(letter.message)) this.#deliver(group, letter);
  }

  #deliver(group: Group, letter: Envelope, preferred?: string): void {
    const { address, message } = letter;
    const recipient = chooseRecipient(group.recipients, address, preferred);
    // A process that is away has lost who waited for the promise; one that comes back asks again by itself.
    const isKept = message.kind === "execute" || address.cast === "any";
    if (recipient === undefined) {
      if (isKept) this.#park(group, letter);
      return;
    }
    if (message.kind === "execute") this.#note(recipient, letter);
    recipient.connection.deliver(message);
  }

  /** Sends what its recipient has not taken up to the next one; when all have had it, to whoever comes. */
  #passOn({ letter, pid }: Sent<Envelope>): void {
    if (!this.#isCurrent(letter.message)) return;
    const group = this.#group(letter.address.group);
    const recipient = group.recipients.get(pid);
    // Of one that is gone, or has come back since, everything was sent elsewhere then.
    if (recipient?.sent.get(subject(letter.message)) !== letter) return;
    recipient.missed += 1;
    const missedBy = new Set([...(letter.missedBy ?? []), pid]);
    const passed = { ...letter, missedBy };
    const next = prefer(
      [...group.recipients.values()].filter((other) => !missedBy.has(other.connection.pid)),
    );
    if (next === undefined) this.#park(group, passed);
    else {
      recipient.sent.delete(subject(letter.message));
      this.#deliver(group, passed, next.connection.pid);
    }
  }

  #park({ parked }: Group, letter: Envelope): void {
    parked.set(subject(letter.message), { address: letter.address, message: letter.message });
    if (parked.size % manySent !== 0) return;
    for (const [key, { message }] of parked) if (!this.#isCurrent(message)) parked.delete(key);
  }

  #note({ sent, connection }: Subscriber, letter: Envelope): void {
    sent.set(subject(letter.message), letter);
    if (letter.address.cast === "any" && !connection.isHere)
      this.#unclaimed.add({ letter, pid: connection.pid });
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
