/** The times in requests of this process, whose shape is not looked at: its types allow numbers that JSON cannot hold. */
import type { Request } from "@resonatehq/sdk";

/** What is wrong with the times that a request sets; undefined if nothing is. */
export function findTimeFault(request: Request): string | undefined {
  const wrong = timesOf(request)?.find((time) => !Number.isFinite(time));
  return wrong === undefined
    ? undefined
    : `A timeout or a lease must be a number of milliseconds, not ${wrong}.`;
}

function timesOf(request: Request): number[] | undefined {
  switch (request.kind) {
    case "promise.create":
      return [request.data.timeoutAt];
    case "task.create":
      return [request.data.ttl, request.data.action.data.timeoutAt];
    case "task.acquire":
      return [request.data.ttl];
    case "task.fence":
      return request.data.action.kind === "promise.create" ? [request.data.action.data.timeoutAt] : undefined;
    case "schedule.create":
      return [request.data.promiseTimeout];
    default:
      return undefined;
  }
}
