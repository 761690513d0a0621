/** Who calls: the owner of a token, or whoever is on this machine where there are no tokens. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Request } from "express";
import { hostnameIn, isThisMachine } from "../this-machine.ts";
import { Problem } from "./problem.ts";

/** A token by its name: a Slack user ID acts as that person, any other as itself. */
export interface ApiToken {
  name: string;
  secret: string;
}

/** Who calls where no token is configured. */
const localActor = "local";

/**
 * The actor of a request. Throws Problem for a missing or wrong token, and without tokens for callers elsewhere. Where
 * `isExposed`, something on this machine passes on what others send, and nobody is taken for local.
 */
export function readActor(tokens: readonly ApiToken[], request: Request, isExposed: boolean): string {
  if (tokens.length === 0) {
    if (!isExposed && isLocal(request)) return localActor;
    throw new Problem(
      403,
      "This server accepts callers from other machines only with a token",
      "Set SIGNOFF_API_TOKEN.",
    );
  }
  const given = /^Bearer (.+)$/i.exec(request.get("authorization") ?? "")?.[1] ?? "";
  const token = tokens.find(({ secret }) => isEqual(secret, given));
  if (token === undefined) {
    throw new Problem(401, "The bearer token is missing or wrong", "Send Authorization: Bearer <token>.");
  }
  return token.name;
}

/**
 * Whether the caller is on this machine and no web page: a page that is open here reaches the loopback address across
 * origins, which its browser says, or by a name of its own that leads here.
 */
function isLocal(request: Request): boolean {
  const isNear = isThisMachine(request.socket.remoteAddress ?? "");
  const host = hostnameIn(request.get("host") ?? "");
  const isPage = request.get("origin") !== undefined || request.get("sec-fetch-site") !== undefined;
  const isPassedOn = ["forwarded", "x-forwarded-for", "x-real-ip"].some(
    (name) => request.get(name) !== undefined,
  );
  return isNear && isThisMachine(host) && !isPage && !isPassedOn;
}

/** In a time that tells nothing of the secret, its length included. */
function isEqual(secret: string, given: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(secret), digest(given));
}
