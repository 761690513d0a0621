/** The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header) as the nonce of a response. */
import { randomUUID } from "node:crypto";
import type { Request } from "express";
import type { ResponseRequest } from "../gateway/response-request.ts";
import { Problem } from "./problem.ts";

type Nonces = Pick<ResponseRequest, "nonce" | "otherNonces">;
const decisions = ["approve", "deny"] as const;

/** The nonce of a response by `POST /approvals/:promiseId/responses`; a caller's key means one response on every route. */
export function noncesOf(request: Request, by: string): Nonces {
  const key = readKey(request);
  if (key === undefined) return { nonce: apiNonce(by, randomUUID()) };
  return { nonce: apiNonce(by, key), otherNonces: decisions.map((decision) => linkNonce(by, key, decision)) };
}

/** The nonces of a response by a program that follows a link. */
export function linkNoncesOf(request: Request, by: string, decision: (typeof decisions)[number]): Nonces {
  const key = readKey(request);
  if (key === undefined) return { nonce: linkNonce(by, randomUUID(), decision) };
  const others = decisions.filter((other) => other !== decision).map((other) => linkNonce(by, key, other));
  return { nonce: linkNonce(by, key, decision), otherNonces: [apiNonce(by, key), ...others] };
}

/** The nonce of a response by link: approving and denying have different ones. */
export function linkNonce(by: string, key: string, decision: string): string {
  return `link ${nonceName(by)} ${key} ${decision}`;
}

function apiNonce(by: string, key: string): string {
  return `http ${nonceName(by)} ${key}`;
}

/** Without spaces: where one ends, the key begins, and no two callers have a nonce together. */
function nonceName(by: string): string {
  return by.replaceAll(/[ %]/g, encodeURIComponent);
}

/** Throws Problem for a key that is empty: every such request would be the same one. */
export function readKey(request: Request): string | undefined {
  const key = request.get("idempotency-key");
  if (key === "")
    throw new Problem(
      400,
      "The Idempotency-Key is empty",
      "Send a key of your own, or leave the header out.",
    );
  return key;
}
