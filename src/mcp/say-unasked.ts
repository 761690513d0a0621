/** Why people were not asked, for an agent. */
import type { CallToolResult } from "@modelcontextprotocol/server";
import type { OnceResult } from "../gateway/ask-once.ts";
import { rowOf, wordsOf } from "../gateway/say-refusal.ts";
import { sayError } from "./say-result.ts";

export function sayUnasked(
  id: string,
  result: Exclude<OnceResult, { kind: "asked" }>,
  by: string,
): CallToolResult {
  switch (result.kind) {
    case "differs":
      return sayError(
        `You have asked something else as ${id}: ${result.differences.join(", ")} differ. Nothing was asked.`,
        "Look at that one with check_request, or choose another id.",
      );
    case "invalid-id":
      return sayError(`The id ${id} cannot be used: it ${result.reason}.`);
    case "invalid":
      return sayError(
        "That cannot be asked.",
        ...result.issues.map(({ field, message }) => `${field}: ${message}`),
      );
    case "refused":
    case "uncheckable": {
      const { code, about } = rowOf(result, "start-uncheckable");
      const { message, detail } = wordsOf(code, { ...about, by });
      return sayError(message, detail, "Nobody was asked.");
    }
  }
}
