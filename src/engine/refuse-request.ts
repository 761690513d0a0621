/** Turns away requests that must not reach the state machine. */
import type { Request, Response } from "@resonatehq/sdk";
import { answerError } from "./answer.ts";
import {
  creationsOf,
  findArchivedRoot,
  findNewIdFault,
  findParamFault,
  type Known,
} from "./refuse-creation.ts";
import { findShapeFault } from "./request-shape.ts";
import { findTimeFault } from "./request-times.ts";
import { findSettlementFault } from "./settlement-data.ts";

/** From where a request comes: what this process itself sends has the shape that its types say. */
export type Origin = "here" | "elsewhere";

/** The answer to a request that is refused; undefined if it may be performed. */
export function refuseRequest(request: Request, origin: Origin, known: Known): Response | undefined {
  // They would wipe the state or turn its clock, without any of the rules that hold for other requests.
  if (request.kind.startsWith("debug."))
    return answerError(request, 403, "This engine takes no debug requests.");
  const malformed = origin === "here" ? findTimeFault(request) : findShapeFault(request);
  const unsettled = malformed ?? findSettlementFault(request);
  if (unsettled !== undefined) return answerError(request, 400, unsettled);
  const creations = creationsOf(request);
  if (creations.length === 0) return undefined;
  const fault = findNewIdFault(creations, known) ?? findParamFault(creations);
  if (fault !== undefined) return answerError(request, 400, fault);
  const archived = findArchivedRoot(creations, known);
  if (archived === undefined) return undefined;
  const text = `The ID ${JSON.stringify(archived)} is taken: what had it has ended, and is in archive.jsonl.`;
  return answerError(request, 409, text);
}
