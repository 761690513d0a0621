/** Writes the result of a run in words for people. */
import { z } from "zod";

/**
 * The result in words. Throws if it cannot be stored, which would otherwise fail outside the workflow's reach and be
 * tried for ever (docs/resonate.md, 3).
 */
export function writeResult(result: unknown): string {
  if (typeof result === "string") return result;
  const json = JSON.stringify(result);
  if (isOutcomeLike(result)) return result.kind;
  return json ?? "";
}

function isOutcomeLike(result: unknown): result is { kind: string } {
  return z.object({ kind: z.string(), atMs: z.number(), responses: z.array(z.unknown()) }).safeParse(result)
    .success;
}
