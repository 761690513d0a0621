/**
 * Digests of what is asked, so that a response, an outcome and an effect can say which it was (law 13). SHA-256 over
 * canonical JSON (keys sorted, no spaces): any program can compute them.
 */
import { createHash } from "node:crypto";
import type { Digests } from "../approval/digests.ts";
import { isEditable } from "../approval/editable.ts";
import type { ApprovalRequest } from "../approval/request.ts";

import { canonicalJson } from "../canonical-json.ts";

/** The digest of any JSON, such as `sha256:5f70bf18a086…`. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash("sha256").update(canonicalJson(value)).digest("hex")}`;
}

/**
 * Of a request that is bound to what people saw: one with a payload, that has to be read, or that can be edited; undefined
 * of others.
 */
export function digestsOf(request: ApprovalRequest): Digests | undefined {
  const { title, fields, form, payload, mustRead } = request;
  if (payload === undefined && mustRead !== true && !isEditable(request)) return undefined;
  const asked = digestOf({ title, fields, form, payload });
  return payload === undefined ? { asked } : { asked, payload: digestOf(payload) };
}
