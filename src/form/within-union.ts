/** Explains what is wrong with a value of a union: by the one of its kinds that the value was meant to be. */
import { z } from "zod";

type Issue = z.core.$ZodIssue;

const builtIn = z.locales.en();

/** Something that is wrong within the kind that was meant; the issue itself where the value is of none of them. */
export function withinUnion(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const kinds = issue.errors
    .map((kind) => kind.flatMap(withinUnion))
    .filter((kind) => kind.length > 0 && !kind.some(isOfAnotherKind))
    .toSorted((one, other) => one.length - other.length);
  const meant = namedByNone(kinds) ?? kinds[0];
  return meant?.map((one) => ({ ...one, path: [...issue.path, ...one.path] })) ?? [issue];
}

type OfValue = Extract<Issue, { code: "invalid_value" }>;

/** Kinds that are told apart by a member, such as `kind`, of which the value has none of theirs: which there are. */
function namedByNone(kinds: Issue[][]): Issue[] | undefined {
  const names = kinds.map((kind) => kind.find((one): one is OfValue => one.code === "invalid_value"));
  const [first] = names;
  if (kinds.length < 2 || first === undefined) return undefined;
  const sameMember = names.filter((one) => one?.path.join(".") === first.path.join("."));
  if (sameMember.length < kinds.length) return undefined;
  const values = [...new Set(sameMember.flatMap((one) => one?.values ?? []))];
  const named = { code: "invalid_value", values, path: first.path } as const;
  const message = builtIn.localeError({ ...named, input: undefined });
  return [{ ...named, message: (typeof message === "string" ? message : message?.message) ?? "" }];
}

function isOfAnotherKind({ code, path }: Issue): boolean {
  return (
    path.length === 0 && (code === "invalid_type" || code === "invalid_value" || code === "invalid_union")
  );
}

/** Of a union, the types that a value could have, and the values that it could be. */
export function kindsOf(issue: Issue): { types: string[]; values: string[] } {
  switch (issue.code) {
    case "invalid_type":
      return { types: [issue.expected], values: [] };
    case "invalid_value":
      return { types: [], values: issue.values.map(String) };
    case "invalid_union": {
      const kinds = issue.errors.flat().map(kindsOf);
      const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      return {
        types: [...new Set(kinds.flatMap(({ types }) => types))],
        values: [...new Set([...options, ...kinds.flatMap(({ values }) => values)])],
      };
    }
    default:
      return { types: [], values: [] };
  }
}
