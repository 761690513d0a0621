/** Requests that a page of somebody else makes a browser send. */
import type { Request } from "express";

/**
 * Whether the request comes from another site's page, or by a name that is not this server's (a page can have one of
 * its own lead here). Browsers say so themselves (Fetch Metadata); older ones name the page in `Origin`, and no more
 * than "null" where a page keeps its address to itself. Programs send neither, and come from no page.
 */
export function isCrossSite(request: Request, publicUrl: string): boolean {
  const site = request.get("sec-fetch-site");
  const origin = request.get("origin");
  if (site === undefined && origin === undefined) return false;
  const host = request.get("host") ?? "";
  if (!isOwnHost(host, publicUrl)) return true;
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  return origin === undefined || !URL.canParse(origin) || new URL(origin).host !== host;
}

/** The public name, or an address: only names can be made to lead elsewhere. */
function isOwnHost(host: string, publicUrl: string): boolean {
  if (host === new URL(publicUrl).host) return true;
  const { hostname } = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : { hostname: "" };
  return hostname === "localhost" || /^(?:\[[0-9a-f:.]+\]|\d+(?:\.\d+){3})$/i.test(hostname);
}
