/** What is wrong with a request whose policy allows grants. */
import type { GrantPolicy } from "./grant-policy.ts";
import { type Asked, numbersOf, valuesOf } from "./named-values.ts";

interface Granting extends Asked {
  policy: { grant?: GrantPolicy | undefined };
  dangerous: boolean;
  form?: object | undefined;
  mustRead?: boolean | undefined;
}

/** What is wrong with a request that allows grants, in words; none if nothing is, or it allows none. */
export function findGrantFaults(request: Granting): string[] {
  const { grant } = request.policy;
  if (grant === undefined) return [];
  const never = (what: string) => `cannot be allowed for ${what}: each one is for people to see`;
  const missing = [...grant.same, ...grant.upTo].filter((name) => valuesOf(request, name).length === 0);
  const noNumbers = grant.upTo
    .filter((name) => !missing.includes(name))
    .filter((name) => !numbersOf(request, name).every(isNumber));
  return [
    ...(request.dangerous ? [never("what is dangerous")] : []),
    ...(request.mustRead === true ? [never("what has to be read")] : []),
    ...(request.form === undefined ? [] : ["cannot be allowed for a question: it is answered each time"]),
    ...missing.map(
      (name) => `names ${JSON.stringify(name)}, which is no field and no property of the payload`,
    ),
    ...noNumbers.map((name) => `has ${JSON.stringify(name)} in upTo, which is no number`),
  ];
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== "" && Number.isFinite(Number(text));
}
