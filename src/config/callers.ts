/** What each caller may do, as the file `signoff.yaml` says. Their secrets stay in `SIGNOFF_API_TOKEN`. */
import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { z } from "zod";
import type { Scopes } from "../callers/caller.ts";
import { describeError } from "../user-error.ts";
import { callersFileSchema } from "./callers-schema.ts";

/** In the working directory. */
const usualFile = "signoff.yaml";

export type Callers = ReadonlyMap<string, Scopes>;

interface ReadCallers {
  callers: Callers;
  problems: string[];
}

/** Reads the file at `given`, or the usual one if there is one, and lists what is wrong with it. */
export function readCallers(given: string | undefined): ReadCallers {
  const path = given ?? usualFile;
  if (given === undefined && !existsSync(path)) return { callers: new Map(), problems: [] };
  const failed = (...problems: string[]) => ({ callers: new Map(), problems });
  let content: unknown;
  try {
    content = parse(readFileSync(path, "utf8"));
  } catch (error) {
    // With the lines around the place.
    const [first = "", ...lines] = describeError(error).trimEnd().split("\n");
    return failed([`${path} cannot be read: ${first}`, ...lines].join("\n    "));
  }
  const parsed = callersFileSchema.safeParse(content ?? {});
  if (!parsed.success) return failed(...parsed.error.issues.map((issue) => writeIssue(path, issue)));
  return { callers: new Map(Object.entries(parsed.data.callers)), problems: [] };
}

function writeIssue(path: string, { path: place, message }: z.core.$ZodIssue): string {
  return [path, ...(place.length === 0 ? [] : [place.join(".")]), message].join(" ");
}

/** Whoever has no token never calls: most often, a name is misspelt here or there. */
export function findWithoutToken(callers: Callers, tokens: readonly { name: string }[]): string[] {
  const named = new Set(tokens.map(({ name }) => name));
  return [...callers.keys()]
    .filter((name) => !named.has(name))
    .map(
      (name) =>
        `${usualFile} callers.${name} has no token; add ${name}:<secret> to SIGNOFF_API_TOKEN, or take the entry out`,
    );
}
