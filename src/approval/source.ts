/** Approvers whom the organization's own directory names when somebody answers: managers, people on call, any list. */
import { z } from "zod";
import { UserError } from "../user-error.ts";

const sourceName = z.string().regex(/^[a-z][a-z0-9-]*$/);
const args = z.record(z.string().regex(/^[a-zA-Z]\w*$/), z.union([z.string(), z.number()]));

/** One list of people: its name, and what is asked of it. */
export const sourceSchema = z.strictObject({ kind: z.literal("source"), source: sourceName, args });
export type Source = z.output<typeof sourceSchema>;

/** What the directory answered about a source when somebody responded. */
export const lookedUpSchema = z.strictObject({ source: sourceName, args, people: z.array(z.string()) });
export type LookedUp = z.output<typeof lookedUpSchema>;

/** The same for the same list. */
export function sourceKey({ source, args }: Pick<Source, "source" | "args">): string {
  const sorted = Object.entries(args).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([source, ...sorted]);
}

/**
 * The manager of a person, as your directory says when somebody answers. Throws UserError if there is no person: a run
 * that a program started has nobody whose manager could be asked.
 *
 * @example
 * policy: { require: [{ from: managerOf(run.startedBy) }] }
 */
export function managerOf(person: string | undefined): Source {
  if (person !== undefined && /^[UW][A-Z0-9]+$/.test(person))
    return { kind: "source", source: "manager-of", args: { of: person } };
  throw new UserError(
    `managerOf(${JSON.stringify(person)}) names nobody.`,
    "Give a Slack user ID; run.startedBy is undefined where a program started the run.",
    { code: "not-a-source" },
  );
}

/**
 * Whoever is on call by a schedule of your directory when they answer. `level`: 1 is who is asked first.
 *
 * @example
 * ladder: [escalate(minutes(15), onCall("payments", 2))]
 */
export function onCall(schedule: string, level = 1): Source {
  return fromDirectory("on-call", { schedule, level });
}

/**
 * The people of any list that your directory knows, by its name in lower-case words joined by hyphens. Throws UserError if
 * it cannot be a name.
 *
 * @example
 * policy: { require: [{ from: fromDirectory("security-champions", { team: "web" }) }] }
 */
export function fromDirectory(source: string, args: Record<string, string | number> = {}): Source {
  const parsed = sourceSchema.safeParse({ kind: "source", source, args });
  if (parsed.success) return parsed.data;
  throw new UserError(
    `${JSON.stringify(source)} with ${JSON.stringify(args)} is no list of a directory.`,
    'Write it as fromDirectory("security-champions", { team: "web" }): lower-case words joined by hyphens, and texts or numbers by names.',
    { code: "not-a-source" },
  );
}
