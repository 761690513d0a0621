/** Who may end a run, on every surface (law 8). */
import type { AuthorizeDeps } from "./authorize.ts";
import { Memberships } from "./memberships.ts";

export type MayEnd =
  | { kind: "may" }
  | { kind: "not-entitled" }
  /** Slack refuses to say who the operators are. */
  | { kind: "uncheckable"; reason: string; about?: string | undefined };

/** Operators, and programs that are named among them. Throws when Slack does not answer. */
export async function mayEnd(
  { directory, operators }: AuthorizeDeps,
  by: string,
  seenIn: string | undefined,
): Promise<MayEnd> {
  const memberships = new Memberships(directory, { id: by, seenIn });
  if (await memberships.isAmong(operators)) return { kind: "may" };
  const { unchecked } = memberships;
  return unchecked === undefined ? { kind: "not-entitled" } : { kind: "uncheckable", ...unchecked };
}
