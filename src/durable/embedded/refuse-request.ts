/** Turns away requests that must not reach the state machine. */
import type { Request, Response } from "@resonatehq/sdk";
import { answerError } from "./answer.ts";
import { findShapeFault } from "./request-shape.ts";
import { findSettlementFault } from "./settlement-data.ts";

/** The answer to a request that is refused; undefined if it may be performed. */
export function refuseRequest(request: Request): Response | undefined {
  // They would wipe the state or turn its clock, without any of the rules that hold for other requests.
  if (request.kind.startsWith("debug."))
    return answerError(request, 403, "This engine takes no debug requests.");
  const fault = findShapeFault(request) ?? findSettlementFault(request);
  return fault === undefined ? undefined : answerError(request, 400, fault);
}
