/** Turns away requests that must not reach the state machine. */
import type { Request, Response } from "@resonatehq/sdk";
import { answerError } from "./answer.ts";
import { findNewIdFault, findParamFault } from "./refuse-creation.ts";
import { findShapeFault } from "./request-shape.ts";
import { findSettlementFault } from "./settlement-data.ts";

/** From where a request comes: what this process itself sends has the shape that its types say. */
export type Origin = "here" | "elsewhere";

export interface Refusing {
  origin: Origin;
  /** Whether there is a promise of this ID. */
  isThere: (id: string) => boolean;
}

/** The answer to a request that is refused; undefined if it may be performed. */
export function refuseRequest(request: Request, { origin, isThere }: Refusing): Response | undefined {
  // They would wipe the state or turn its clock, without any of the rules that hold for other requests.
  if (request.kind.startsWith("debug."))
    return answerError(request, 403, "This engine takes no debug requests.");
  const malformed = origin === "here" ? undefined : findShapeFault(request);
  const fault =
    malformed ?? findSettlementFault(request) ?? findNewIdFault(request, isThere) ?? findParamFault(request);
  return fault === undefined ? undefined : answerError(request, 400, fault);
}
