/** IDs of runs: those that somebody chose are names that people know; those that were made up stand where they are needed. */
import { z } from "zod";
import { findIdFault } from "../id-fault.ts";

/** What `nameFrom` (slack/listeners/nonce.ts) writes names with, and how much of one a run's ID has. */
const letters = "abcdefghijkmnpqrstuvwxyz";
const digits = "23456789";
const generatedLength = 10;
const generated = new RegExp(`-(?=[^:]*\\d)(?=[^:]*[a-z])[${letters}${digits}]{${generatedLength}}(?::|$)`);

/**
 * The ID of a run that nobody named, the same for the same nonce: a start that is delivered twice starts one run. A
 * digit and a letter are always in it, so that no word that somebody chose is taken for one.
 */
export function generateRunId(workflow: string, nonce: string): string {
  const name = nonce.slice(0, generatedLength);
  const missing = [digits, letters].find((kind) => !Array.from(name).some((one) => kind.includes(one)));
  if (missing === undefined) return `${workflow}-${name}`;
  const last = name.charCodeAt(name.length - 1);
  return `${workflow}-${name.slice(0, -1)}${missing.charAt(last % missing.length)}`;
}

/** Whether the ID was made up, as its look tells. Of those made up by 0.1.0, one in twenty has no digit and is shown. */
export function isGeneratedId(run: string): boolean {
  return generated.test(run);
}

/** Promise IDs join lineage with ":" (docs/resonate.md, 2); the bound keeps IDs well inside a button's 2,000. */
const runIdSchema = z
  .string()
  .min(1, "is empty")
  .max(200, "is longer than 200 characters")
  .refine((id) => !id.includes(":"), "contains a colon")
  // In the path of a URL they mean another folder: nobody could read such a run.
  .refine((id) => id !== "." && id !== "..", "is a dot or two, which no address can hold")
  // Cards show it as code, and commands take it in quotes.
  .refine((id) => !/["“”`]/u.test(id), "contains a quotation mark or a backtick");

/** Why the ID cannot be a run's, as the end of a sentence about it; undefined if it can. */
export function findIdProblem(id: string): string | undefined {
  const checked = runIdSchema.safeParse(id);
  const fault = findIdFault(id);
  if (fault !== undefined) return fault;
  return checked.success ? undefined : (checked.error.issues[0]?.message ?? "is not valid");
}
