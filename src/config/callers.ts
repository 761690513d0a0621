/** What each caller may do, as the file `signoff.yaml` says. Their secrets stay in `SIGNOFF_API_TOKEN`. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { z } from "zod";
import type { Scopes } from "../callers/caller.ts";
import { withinUnion } from "../form/within-union.ts";
import { describeError } from "../user-error.ts";
import { callersFileSchema } from "./callers-schema.ts";

/** In the working directory. */
const usualFile = "signoff.yaml";

export interface Callers {
  /** Of the file, whether there is one or not. */
  path: string;
  byName: ReadonlyMap<string, Scopes>;
}

interface ReadCallers {
  callers: Callers;
  problems: string[];
}

/** Reads the file at `given`, or the usual one if there is one, and lists what is wrong with it. */
export function readCallers(given: string | undefined): ReadCallers {
  const path = given ?? usualFile;
  const without = (...problems: string[]) => ({ callers: { path, byName: new Map() }, problems });
  if (given === undefined && !existsSync(path)) return without();
  let content: unknown;
  try {
    content = parseYaml(readFileSync(path, "utf8"));
  } catch (error) {
    // With the lines around the place.
    const [first = "", ...lines] = describeError(error).trimEnd().split("\n");
    return without([`${path} cannot be read: ${first}`, ...lines].join("\n    "));
  }
  const parsed = callersFileSchema.safeParse(content ?? {});
  if (!parsed.success)
    return without(...parsed.error.issues.flatMap(withinUnion).map((issue) => writeIssue(path, issue)));
  return { callers: { path, byName: new Map(Object.entries(parsed.data.callers ?? {})) }, problems: [] };
}

/** Its 72 files are read only where there is such a file: few have one, and they are a fiftieth of a start. */
function parseYaml(text: string): unknown {
  const { parse }: typeof import("yaml") = createRequire(import.meta.url)("yaml");
  return parse(text);
}

function writeIssue(path: string, { path: place, message }: z.core.$ZodIssue): string {
  return [path, ...(place.length === 0 ? [] : [place.join(".")]), message].join(" ");
}

/** Whoever has no token never calls: most often, a name is misspelt here or there. */
export function findWithoutToken({ path, byName }: Callers, tokens: readonly { name: string }[]): string[] {
  const named = new Set(tokens.map(({ name }) => name));
  return [...byName.keys()]
    .filter((name) => !named.has(name))
    .map(
      (name) =>
        `${path} callers.${name} has no token; add ${name}:<secret> to SIGNOFF_API_TOKEN, or take the entry out`,
    );
}
