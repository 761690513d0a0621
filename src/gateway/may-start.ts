/** Who may start a workflow: part of its definition, checked on every surface. */
import type { Workflow } from "../durable/define-workflow.ts";
import type { Directory } from "./directory.ts";
import { Memberships } from "./memberships.ts";

export interface Starter {
  /** Slack user ID; absent: a program. */
  by?: string | undefined;
  /** Where they type. */
  channel?: string | undefined;
}

export type MayStart =
  | { kind: "may" }
  | { kind: "not-entitled" }
  /** Slack refuses to say. */
  | { kind: "uncheckable"; reason: string; about?: string | undefined };

/** Whether this person may start it. Throws when Slack does not answer. */
export async function mayStart(
  directory: Directory,
  { mayStart: starters }: Workflow,
  { by, channel }: Starter,
): Promise<MayStart> {
  if (starters === undefined) return { kind: "may" };
  if (by === undefined) return { kind: "not-entitled" };
  const memberships = new Memberships(directory, { id: by, seenIn: channel }, { channel });
  if (await memberships.isAmong(starters)) return { kind: "may" };
  const { unchecked } = memberships;
  return unchecked === undefined ? { kind: "not-entitled" } : { kind: "uncheckable", ...unchecked };
}

/** The workflows that this person may start, by name. Throws when Slack does not answer. */
export async function findStartable(
  parts: { directory: Directory; workflows: ReadonlyMap<string, Workflow> },
  starter: Starter,
): Promise<Workflow[]> {
  const startable: Workflow[] = [];
  for (const workflow of parts.workflows.values()) {
    if ((await mayStart(parts.directory, workflow, starter)).kind === "may") startable.push(workflow);
  }
  return startable.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
