/** Heads of requests are their callers' own: the state machine answers without them. */
import { isSuccess, type Request, type Response } from "@resonatehq/sdk";

/** Puts what the caller wrote into the head of the answer, and of what stands in it. */
export function giveHeadsBack(response: Response, request: Request): void {
  const { corrId, version } = request.head;
  Object.assign(response.head, { corrId, version });
  if (request.kind !== "task.fence" || response.kind !== "task.fence" || !isSuccess(response)) return;
  const inner = request.data.action.head;
  Object.assign(response.data.action.head, { corrId: inner.corrId, version: inner.version });
}
