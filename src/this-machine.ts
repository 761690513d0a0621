/** Which hosts are this machine and nothing else: by the address that they are, for a name can be made to lead here. */
import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Of a name, or of an address with or without brackets; no port. */
export function isThisMachine(host: string): boolean {
  if (host === "localhost") return true;
  const address = host.replace(/^\[(.*)\]$/, "$1");
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 4 ? "ipv4" : "ipv6");
}

/** The name or address in a `Host` header, without its port, as a URL has it; empty if it is none. */
export function hostnameIn(header: string): string {
  if (/[/?#@\\\s]/.test(header) || !URL.canParse(`http://${header}`)) return "";
  return new URL(`http://${header}`).hostname;
}

/** The name by which this machine reaches itself where every address is listened on. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
