/** Whether a response was given before: its nonce tells, and its content tells whether it is still the same response. */
import type { Response } from "../approval/response.ts";
import type { ApprovalState } from "../approval/state.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Act, ResponseRequest } from "./response-request.ts";

/** What a caller says, without what the gateway adds to it. */
type Said = Pick<ResponseRequest, "act" | "comment" | "nonce" | "otherNonces">;

/** `same`: this response is on record. `other`: its nonce stands there with another content. */
export function findRepeat(state: ApprovalState, said: Said): "none" | "same" | "other" {
  for (const entry of state.entries) {
    if (entry.kind !== "response") continue;
    const { response } = entry;
    if (said.otherNonces?.includes(response.nonce) === true) return "other";
    if (response.nonce !== said.nonce) continue;
    return contentOf(saidIn(response)) === contentOf(said) ? "same" : "other";
  }
  return "none";
}

/** The response as its caller said it. */
export function saidIn(response: Response): Said {
  const { nonce, comment } = response;
  return { act: actOf(response), nonce, ...(comment === undefined ? {} : { comment }) };
}

function actOf(response: Response): Act {
  switch (response.kind) {
    case "decision":
      return {
        kind: response.kind,
        decision: response.decision,
        ...(response.grantMs === undefined ? {} : { grantMs: response.grantMs }),
      };
    case "edit":
      return { kind: response.kind, values: response.values };
    case "answer":
      return { kind: response.kind, answer: response.answer };
    case "delegation":
      return response.to === response.by ? { kind: "take-back" } : { kind: response.kind, to: response.to };
    default:
      return { kind: response.kind };
  }
}

function contentOf({ act, comment = "" }: Said): string {
  return canonicalJson({ act, comment });
}
