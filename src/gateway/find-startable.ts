/** Who may start a workflow: part of its definition, checked on every surface. */
import type { Workflow } from "../runtime/workflow.ts";
import type { Directory, Standing } from "./directory.ts";
import { type Entitlement, Memberships } from "./memberships.ts";
import { standingSoon } from "./standing-soon.ts";

export interface Starter {
  /** Slack user ID; absent: a program. */
  by?: string | undefined;
  /** Where they type. */
  channel?: string | undefined;
}

export type Visitor = Extract<Standing, "guest" | "outsider">;

export type MayStart =
  | Entitlement
  /** `visitor`: what they are, where members of the workspace alone may. */
  | { kind: "not-entitled"; visitor?: Visitor };

/**
 * Whether this person may start it: where nobody is named, every member of the workspace, and while Slack does not say what
 * they are, whoever can type there. Throws when Slack does not answer about a group that is named.
 */
export async function mayStart(
  directory: Directory,
  { mayStart: starters }: Workflow,
  { by, channel }: Starter,
): Promise<MayStart> {
  if (starters === undefined) {
    const standing = await standingSoon(directory, by);
    const isVisitor = standing === "guest" || standing === "outsider";
    return isVisitor ? { kind: "not-entitled", visitor: standing } : { kind: "may" };
  }
  if (by === undefined) return { kind: "not-entitled" };
  return new Memberships(directory, { id: by, seenIn: channel }, { channel }).entitlement(starters);
}

/** The workflows that this person may start, by name. Throws when Slack does not answer. */
export async function findStartable(
  deps: { directory: Directory; workflows: ReadonlyMap<string, Workflow> },
  starter: Starter,
): Promise<Workflow[]> {
  const workflows = [...deps.workflows.values()];
  const may = await Promise.all(workflows.map((workflow) => mayStart(deps.directory, workflow, starter)));
  const startable = workflows.filter((_, index) => may[index]?.kind === "may");
  return startable.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
