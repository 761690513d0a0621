/** The HTTP status of a response that was not recorded. */
import type { ResponseResult } from "../gateway/response-request.ts";

export type Unrecorded = Exclude<ResponseResult, { kind: "recorded" }>;

/** The same for programs and for the page. */
export function statusOf(result: Unrecorded): number {
  switch (result.kind) {
    case "lost":
    case "closed":
      return 409;
    case "refused":
      return result.reason === "reason-needed" ? 422 : 403;
    case "invalid-answer":
    case "said-otherwise":
      return 422;
    case "uncheckable":
      return 403;
    case "unknown":
    case "not-an-approval":
      return 404;
    case "too-fast":
      return 429;
    case "not-ready":
    case "unreadable":
      return 503;
  }
}
