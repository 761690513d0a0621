/** A response is bound to what its person saw: what is asked may have been edited since (law 13). */
import type { FoundApproval } from "../records/approval-reader.ts";
import type { ResponseRequest } from "./response-request.ts";

/** The request with the digest of what the round asks that it names, unless it says itself what was seen. */
export function asSeen<Request extends ResponseRequest>(
  request: Request,
  found: Extract<FoundApproval, { kind: "open" | "folding" }>,
): Request {
  const { seen } = found;
  return request.asked !== undefined || seen === undefined ? request : { ...request, asked: seen };
}
