/** Asking by the gateway, and waiting for what people say: the way of `signoff request` and `signoff ask`. */
import { steadyNow } from "../steady-clock.ts";
import type { Asked, Refused, Unreachable } from "./gateway-call.ts";
import type { PatientGateway } from "./patient-gateway.ts";
import type { Progress } from "./progress.ts";

export interface Asking {
  path: "approvals" | "questions";
  id: string;
  body: object;
  /** Until there is an outcome. */
  waits: boolean;
}

export type AskEnd = { kind: "answered"; asked: Asked } | Refused | Unreachable;

/** Proxies cut what is silent for a minute, in milliseconds. */
const holdMs = 50_000;
/** Whether its card can be shown is known after this time, in milliseconds. */
const shownWithinMs = 5_000;

/** Resolves with an open one where it does not wait, or has waited for as long as it may. */
export async function askPeople(
  gateway: PatientGateway,
  { path, id, body, waits }: Asking,
  progress: Progress,
): Promise<AskEnd> {
  const begun = await gateway.call({ method: "POST", path, body: { id, ...body } });
  if (begun.kind !== "answered") return begun;
  progress.asked(id, begun.asked);
  return waits && begun.asked.state === "open" ? follow(gateway, { id, begun }, progress) : begun;
}

async function follow(
  gateway: PatientGateway,
  { id, begun }: { id: string; begun: AskEnd },
  progress: Progress,
): Promise<AskEnd> {
  let last = begun;
  let longestMs = shownWithinMs;
  for (let early = 0; gateway.leftMs > 0; ) {
    const beganMs = steadyNow();
    const heldMs = Math.min(longestMs, gateway.leftMs);
    const path = `approvals/${encodeURIComponent(id)}?wait=${heldMs / 1_000}`;
    last = await gateway.call({ method: "GET", path, holdMs: heldMs });
    if (last.kind !== "answered" || last.asked.state !== "open") return last;
    progress.open(last.asked);
    longestMs = holdMs;
    const isEarly = steadyNow() - beganMs < heldMs / 2;
    if (isEarly) await gateway.rest(early);
    early = isEarly ? early + 1 : 0;
  }
  return last;
}
