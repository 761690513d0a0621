/**
 * Connections to the addresses that one callback may reach. They are checked where the socket is opened, so that a name
 * that leads elsewhere a moment later than it was looked at leads nowhere.
 */
import { type LookupAddress, lookup as lookUpName } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";

/** Gives every address of a name. */
export type LookUp = (hostname: string) => Promise<LookupAddress[]>;

/** As every other program on this machine looks them up. */
export const lookUpHere: LookUp = (hostname) =>
  new Promise((resolve, reject) => {
    lookUpName(hostname, { all: true, order: "verbatim" }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    );
  });

/** A connection that was not made, for its address must not be called. The address itself is said to nobody. */
export class ForbiddenAddressError extends Error {
  constructor(hostname: string) {
    super(`${hostname} leads to no address that callbacks may go to`);
    this.name = "ForbiddenAddressError";
  }
}

export interface Guarded {
  mayConnect(address: string): boolean;
  lookUp: LookUp;
  timeoutMs: number;
}

/** Keeps no connection for a next time, when its name may lead elsewhere. Destroy it after its one request. */
export function createGuardedAgent({ mayConnect, lookUp, timeoutMs }: Guarded): Agent {
  const lookup: LookupFunction = (hostname, { all }, callback) => {
    lookUp(hostname).then(
      (addresses) => {
        const allowed = addresses.filter(({ address }) => mayConnect(address));
        const [first] = allowed;
        if (first === undefined) callback(new ForbiddenAddressError(hostname), "");
        else if (all === true) callback(null, allowed);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, ""),
    );
  };
  const connect = buildConnector({ lookup, timeout: timeoutMs, allowH2: false });
  return new Agent({
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    allowH2: false,
    connect: (options, callback) => {
      // Of an address nothing is looked up.
      if (isIP(options.hostname) === 0 || mayConnect(options.hostname)) connect(options, callback);
      else callback(new ForbiddenAddressError(options.hostname), null);
    },
  });
}
