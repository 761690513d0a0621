/** Where a callback goes, and whether it may: by the name in its URL, and by each address behind that. */
import { isIP } from "node:net";
import { addressKind } from "../address-kind.ts";
import type { CallbackHost } from "../callback-host.ts";

export interface CallbackPlace {
  url: URL;
  /** Whether it may be connected to this address, which the name leads to at the moment. */
  mayConnect(address: string): boolean;
}

/** Longer ones break somewhere on their way. */
const longestUrl = 2_000;

/** The place that `text` names, or in words why no callback can go there. */
export function findCallbackPlace(text: string, allowed: readonly CallbackHost[]): CallbackPlace | string {
  if (text.length > longestUrl) return `must have at most ${longestUrl} characters`;
  if (!URL.canParse(text)) return "must be a URL, such as https://ci.example.com/hooks/signoff";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must be an http or https URL";
  if (url.username !== "" || url.password !== "") return "must hold no name and no password";
  const named = allowed.filter((host) => isNamedBy(host, url.hostname));
  if (named.length === 0)
    return `goes to ${url.hostname}, which is none of the hosts that callbacks may go to (SIGNOFF_CALLBACK_HOSTS)`;
  const entries = named.filter(({ port }) => port === "any" || port === portOf(url) || isUsual(port, url));
  if (entries.length === 0)
    return `goes to port ${portOf(url)} of ${url.hostname}, and callbacks may go to other ports there (SIGNOFF_CALLBACK_HOSTS)`;
  return { url, mayConnect: (address) => entries.some((entry) => mayLeadTo(entry, address)) };
}

function isNamedBy({ hostname, isWildcard }: CallbackHost, asked: string): boolean {
  return isWildcard ? asked.endsWith(`.${hostname}`) : asked === hostname;
}

function isUsual(port: CallbackHost["port"], url: URL): boolean {
  return port === undefined && url.port === "";
}

function portOf({ port, protocol }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}

/**
 * An address that is listed is meant. A name that is listed may lead into one's own network, as names do within
 * companies, yet never to this machine or to what is forbidden, whoever answers for the name. What a wildcard alone
 * allows may not even do that, for there may be names below it that others have in hand.
 */
function mayLeadTo({ hostname, isWildcard }: CallbackHost, address: string): boolean {
  const kind = addressKind(address);
  if (isWildcard) return kind === "public";
  if (hostname === "localhost") return kind === "loopback";
  const listed = hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(listed) !== 0) return listed === address && kind !== "forbidden";
  return kind === "public" || kind === "private";
}
