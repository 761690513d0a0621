import { expect, test } from "vitest";
import { type AddressKind, addressKind } from "../src/address-kind.ts";

const addresses: Record<AddressKind, string[]> = {
  public: ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::101:101"],
  private: [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "fc00::1",
    "fd12:3456::1",
  ],
  loopback: ["127.0.0.1", "127.255.255.254", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1"],
  forbidden: [
    // Link-local, and where clouds keep credentials.
    ...["169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192"],
    ...["fe80::1", "fe80::1%eth0", "fec0::1", "fd00:ec2::254", "fd20:ce::254", "::ffff:169.254.169.254"],
    // Unspecified, multicast, broadcast, reserved, documentation, benchmarks.
    ...["0.0.0.0", "0.1.2.3", "::", "224.0.0.1", "255.255.255.255", "240.0.0.1", "ff02::1", "100::1"],
    ...["192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "2001:db8::1", "3fff::1", "4000::1"],
    // IPv4 in other disguises: compatible, SIIT, NAT64, its local prefix, 6to4, Teredo.
    ...[
      "::7f00:1",
      "::127.0.0.1",
      "::ffff:0:127.0.0.1",
      "64:ff9b::7f00:1",
      "64:ff9b::a00:1",
      "64:ff9b:1::a00:1",
    ],
    ...["2002:7f00:1::", "2002:a9fe:a9fe::1", "2001::1"],
    // No address.
    ...["localhost", "", "127.1", "2130706433", "0x7f.0.0.1", "[::1]"],
  ],
};
const cases = Object.entries(addresses).flatMap(([kind, all]) => all.map((address) => ({ kind, address })));

test.each(cases)("$address is $kind", ({ kind, address }) => {
  expect(addressKind(address)).toBe(kind);
});

test("a mapped address is what it maps", () => {
  expect(addressKind("::ffff:10.0.0.1")).toBe("private");
  expect(addressKind("::ffff:1.1.1.1")).toBe("public");
});
