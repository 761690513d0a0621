/** Where callbacks may go, as `SIGNOFF_CALLBACK_HOSTS` lists it. */
import { z } from "zod";
import { addressKind } from "../address-kind.ts";
import type { CallbackHost } from "../callback-host.ts";

const shape =
  "must be hosts with commas, such as hooks.example.com, *.example.com, ci.internal:8080 or 10.0.0.7:*";

/** Of the items between the commas. */
export const callbackHostsSchema = z.array(
  z.string().transform((item, check): CallbackHost => {
    const read = readHost(item);
    if (typeof read !== "string") return read;
    check.addIssue(read);
    return z.NEVER;
  }),
);

/** This machine, at any port. */
export const loopbackHosts: readonly CallbackHost[] = ["localhost", "127.0.0.1", "[::1]"].map((hostname) => ({
  hostname,
  isWildcard: false,
  port: "any",
}));

/** Or what is wrong with it. */
function readHost(item: string): CallbackHost | string {
  const [, star, host = "", port] =
    /^(\*\.)?(\[[^\]]+\]|[^:*\s/?#@\\[\]]+)(?::(\d{1,5}|\*))?$/.exec(item) ?? [];
  if (!URL.canParse(`http://${host}`) || Number(port) > 65_535) return shape;
  const { hostname } = new URL(`http://${host}`);
  if (hostname.endsWith(".")) return `has ${item}: leave out the full stop at the end`;
  const address = addressIn(hostname);
  const isWildcard = star !== undefined;
  if (isWildcard && (address !== undefined || !hostname.includes(".")))
    return `has ${item}: behind *. there must be a domain with a full stop in it, such as *.example.com`;
  if (address !== undefined && addressKind(address) === "forbidden")
    return `has ${item}: nothing is called at link-local, multicast, reserved and metadata addresses`;
  return { hostname, isWildcard, port: readPort(port) };
}

function readPort(text: string | undefined): CallbackHost["port"] {
  if (text === undefined) return undefined;
  return text === "*" ? "any" : Number(text);
}

/** The address that a URL's host is, without brackets; undefined for a name. */
function addressIn(hostname: string): string | undefined {
  if (hostname.startsWith("[")) return hostname.slice(1, -1);
  // URLs have every number as an address.
  return /^[\d.]+$/.test(hostname) ? hostname : undefined;
}
