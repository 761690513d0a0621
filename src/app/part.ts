/** The parts of the program: all in one process, or each in its own. */
import { UserError } from "../user-error.ts";

const parts = ["all", "engine", "worker", "gateway", "sandbox"] as const;
export type Part = (typeof parts)[number];

/** Reads the part from the command line; none means all. Throws UserError for a word that is none. */
export function readPart(word: string | undefined): Part {
  const part = parts.find((known) => known === (word ?? "all"));
  if (part !== undefined) return part;
  throw new UserError(`There is no part "${word}".`, `Use one of ${parts.join(", ")}.`, {
    code: "no-such-command",
  });
}
