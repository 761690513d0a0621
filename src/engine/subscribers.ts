/** Which of a group's processes a message goes to. */
import type { Message } from "@resonatehq/sdk";
import type { Address } from "./address.ts";

export interface Connection {
  readonly group: string;
  readonly pid: string;
  /** The process is this one. */
  readonly isHere: boolean;
  deliver(message: Message): void;
}

export interface Envelope {
  address: Address;
  message: Message;
  /** The processes that had it and took nothing up. */
  missedBy?: ReadonlySet<string>;
}

export interface Subscriber {
  connection: Connection;
  /** What it was sent to do and may not have begun, by task: a process can die with a message on its way. */
  sent: Map<string, Envelope>;
  /** It has taken up work, or tried to. */
  isWorker: boolean;
  /** How much it was sent and has not taken up in time, since it last took something up. */
  missed: number;
}

/**
 * The one that the address names, or `preferred`, or the one that was sent to longest ago; first those that take up what
 * they are sent, last what has never taken anything up. It then counts as sent to last.
 */
export function chooseRecipient(
  recipients: Map<string, Subscriber>,
  { cast, pid }: Address,
  preferred?: string,
): Subscriber | undefined {
  const named = pid === undefined ? undefined : recipients.get(pid);
  if (cast === "uni") return named;
  const asked = recipients.get(preferred ?? "");
  if (asked === undefined && named !== undefined && named.missed === 0) return named;
  const chosen = asked ?? least([...recipients.values()], tardiness);
  if (chosen === undefined) return undefined;
  recipients.delete(chosen.connection.pid);
  recipients.set(chosen.connection.pid, chosen);
  return chosen;
}

/** The first that is known to be a worker and awake, for a message that another one has let lie. */
export function prefer(recipients: readonly Subscriber[]): Subscriber | undefined {
  return least(recipients, (recipient) => tardiness(recipient) + (recipient.isWorker ? 0 : 0.5));
}

function tardiness({ isWorker, missed }: Subscriber): number {
  if (missed === 0) return 0;
  return isWorker ? 1 : 2;
}

/** The first of those with the least number. */
function least(
  recipients: readonly Subscriber[],
  of: (recipient: Subscriber) => number,
): Subscriber | undefined {
  let found: Subscriber | undefined;
  for (const recipient of recipients) if (found === undefined || of(recipient) < of(found)) found = recipient;
  return found;
}
