/** Tells public IP addresses from private ones, for requests to hosts that others name. An unknown kind is forbidden. */
import { BlockList, isIP } from "node:net";

export type AddressKind =
  | "public"
  /** Of a network of one's own: RFC 1918, RFC 6598 (carrier-grade NAT), RFC 4193 (unique local). */
  | "private"
  /** This machine. */
  | "loopback"
  /** Never a place to call: link-local, metadata of clouds, multicast, unspecified, reserved, or another one in disguise. */
  | "forbidden";

function ranges(family: "ipv4" | "ipv6", subnets: readonly [network: string, prefix: number][]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

/** Metadata services that are not link-local: Alibaba, Azure, AWS and Google in IPv6. */
const metadata4 = ranges("ipv4", [
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
]);
const metadata6 = ranges("ipv6", [
  ["fd00:ec2::", 32],
  ["fd20:ce::", 32],
]);

const loopback4 = ranges("ipv4", [["127.0.0.0", 8]]);
const private4 = ranges("ipv4", [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
]);
/** IANA's special-purpose registry, without the above. */
const forbidden4 = ranges("ipv4", [
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
]);

const private6 = ranges("ipv6", [["fc00::", 7]]);
/** What is given to networks of the Internet. */
const global6 = ranges("ipv6", [["2000::", 3]]);
/** Of that: Teredo and other protocols' own, 6to4, documentation. */
const forbidden6 = ranges("ipv6", [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
]);
/** IPv4 within IPv6: as it is mapped, and as NAT64 translates it (RFC 6052). */
const mapped = ranges("ipv6", [["::ffff:0:0", 96]]);
const translated = ranges("ipv6", [["64:ff9b::", 96]]);

/** Of an IPv4 or IPv6 address, without brackets. Anything else is forbidden, and so is an address with a zone. */
export function addressKind(address: string): AddressKind {
  const version = isIP(address);
  if (version === 4) return kindOfIpv4(address);
  return version === 6 && !address.includes("%") ? kindOfIpv6(address) : "forbidden";
}

function kindOfIpv4(address: string): AddressKind {
  if (metadata4.check(address) || forbidden4.check(address)) return "forbidden";
  if (loopback4.check(address)) return "loopback";
  return private4.check(address) ? "private" : "public";
}

function kindOfIpv6(address: string): AddressKind {
  const is = (list: BlockList) => list.check(address, "ipv6");
  if (is(mapped)) return kindOfIpv4(lastFourBytes(address));
  // Translated, it leaves by another machine: that one's own networks are nobody's to call.
  if (is(translated)) return kindOfIpv4(lastFourBytes(address)) === "public" ? "public" : "forbidden";
  if (is(metadata6)) return "forbidden";
  if (canonical(address) === "::1") return "loopback";
  if (is(private6)) return "private";
  return is(global6) && !is(forbidden6) ? "public" : "forbidden";
}

/** As a URL has it: in lower case, shortened, IPv4 in hexadecimal. */
function canonical(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** `::ffff:7f00:1` ends in 127.0.0.1. */
function lastFourBytes(address: string): string {
  const [high = "", low = ""] = canonical(address).split(":").slice(-2);
  const bytes = [high, low].flatMap((group) => {
    const number = Number.parseInt(group || "0", 16);
    return [number >> 8, number & 0xff];
  });
  return bytes.join(".");
}
