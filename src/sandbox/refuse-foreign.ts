/** Keeps pages of somebody else out of the sandbox: whatever page is open on this machine could act as its people. */
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import type { RequestHandler } from "express";

/**
 * Whether a browser says that another page sends this, or the name by which it is asked for is not the sandbox's own: a
 * page can make a name of its own lead here, and is then of the same origin. `host`: where the sandbox listens.
 */
export function isForeign(
  { host: asked = "", origin, ...headers }: IncomingHttpHeaders,
  host: string,
): boolean {
  const url = URL.canParse(`http://${asked}`) ? new URL(`http://${asked}`) : undefined;
  const name = url?.hostname ?? "";
  if (name !== "localhost" && name !== host && isIP(name.replace(/^\[(.*)\]$/, "$1")) === 0) return true;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== asked);
}

/** For the routes that read or change something; the page itself may be linked to. */
export function refuseForeign(host: string): RequestHandler {
  return (request, response, next) => {
    if (isForeign(request.headers, host)) {
      response.status(403).json({ ok: false, error: "not_from_other_pages" });
      return;
    }
    next();
  };
}
