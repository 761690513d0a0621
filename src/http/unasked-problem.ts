/** The problem that a caller is told when nothing was asked for it. */
import type { AskResult } from "../gateway/ask.ts";
import { Problem } from "./problem.ts";
import { problemOf } from "./refusal-problem.ts";

export function unaskedProblem(
  { by, id }: { by: string; id: string },
  result: Exclude<AskResult, { kind: "asked" }>,
): Problem {
  switch (result.kind) {
    case "differs": {
      const detail = `These differ: ${result.differences.join(", ")}. Nothing was asked.`;
      const issues = result.differences.map((field) => ({ field, message: "is another there" }));
      return result.isSameKey
        ? new Problem(422, "Something else was asked with this Idempotency-Key", detail).withIssues(issues)
        : new Problem(409, `You have asked something else as ${id}`, detail).withIssues(issues);
    }
    case "key-taken":
      return new Problem(
        409,
        "You have asked something else with this Idempotency-Key",
        `That was ${result.id}. Nothing was asked: send another key with another ID.`,
      ).withIssues([{ field: "id", message: "is another there" }]);
    case "archived":
      return new Problem(
        409,
        `The ID ${id} is taken`,
        "What you asked by it has ended long ago. Choose another.",
      );
    case "invalid-id":
      return new Problem(422, "The ID cannot be used", `It ${result.reason}.`).withIssues([
        { field: "id", message: result.reason },
      ]);
    case "invalid":
      return new Problem(422, "That cannot be asked").withIssues(result.issues);
    case "refused":
      return problemOf(result.reason, { by, ...result });
    case "uncheckable":
      return problemOf("start-uncheckable", { unchecked: result });
  }
}
