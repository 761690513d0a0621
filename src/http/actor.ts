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

export interface Reading {
  /** Something on this machine passes on what others send: nobody is taken for local. */
  isExposed: boolean;
  /**
   * It only looks at a page, and changes nothing: a browser on this machine may where its person typed the address or
   * followed a link of ours, and elsewhere sends the token as the password that it asks for.
   */
  isLooking: boolean;
}

/** The actor of a request. Throws Problem for a missing or wrong token, and without tokens for callers elsewhere. */
export function readActor(
  tokens: readonly ApiToken[],
  request: Request,
  { isExposed, isLooking }: Reading,
): string {
  if (tokens.length === 0) {
    if (!isExposed && isLocal(request, isLooking)) return localActor;
    throw new Problem(
      403,
      "This server accepts callers from other machines only with a token",
      "Set SIGNOFF_API_TOKEN.",
    );
  }
  const given = readSecret(request.get("authorization") ?? "", isLooking);
  const token = tokens.find(({ secret }) => isEqual(secret, given));
  if (token === undefined) {
    throw new Problem(401, "The bearer token is missing or wrong", "Send Authorization: Bearer <token>.");
  }
  return token.name;
}

function readSecret(authorization: string, isLooking: boolean): string {
  const [, scheme = "", given = ""] = /^(\w+) (.+)$/.exec(authorization) ?? [];
  if (/^bearer$/i.test(scheme)) return given;
  if (!isLooking || !/^basic$/i.test(scheme)) return "";
  const [, password = ""] = /^[^:]*:(.*)$/s.exec(Buffer.from(given, "base64").toString()) ?? [];
  return password;
}

/**
 * Whether the caller is on this machine and no web page: a page that is open here reaches the loopback address across
 * origins, which its browser says, or by a name of its own that leads here.
 */
function isLocal(request: Request, isLooking: boolean): boolean {
  const isNear = isThisMachine(request.socket.remoteAddress ?? "");
  const host = hostnameIn(request.get("host") ?? "");
  const site = request.get("sec-fetch-site");
  const isOwn = isLooking && (site === "none" || site === "same-origin");
  const isPage = request.get("origin") !== undefined || (site !== undefined && !isOwn);
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
