/** The permission check of a response, with the memberships looked up as they are now (law 8). */
import { type Permission, permitDecision, requirementsMet } from "../approval/permission.ts";
import type { Approver, Requirement } from "../approval/policy.ts";
import type { ApprovalState } from "../approval/state.ts";
import { type Directory, UncheckableError } from "./directory.ts";

export interface Person {
  by: string;
  /** The channel in which the person used the card itself: they are in it. */
  seenIn?: string;
}

/** Whether the person may decide. Throws when Slack does not answer; what it refuses to say counts as no. */
export async function permit(
  directory: Directory,
  state: ApprovalState,
  person: Person,
): Promise<Permission | { kind: "uncheckable"; reason: string }> {
  const { policy } = state.request;
  let unchecked: string | undefined;
  const ask = async (approver: Approver): Promise<boolean> => {
    try {
      return await isOneOf(directory, approver, state, person);
    } catch (error) {
      if (!(error instanceof UncheckableError)) throw error;
      unchecked = error.message;
      return false;
    }
  };
  const met = new Set<Requirement>();
  for (const requirement of policy.require) if (await isAnyOf(requirement, ask)) met.add(requirement);
  const meets = requirementsMet(policy, met);
  const permission = permitDecision(state, { by: person.by, meets });
  if (permission.kind === "refused" && permission.reason === "not-entitled" && unchecked !== undefined) {
    return { kind: "uncheckable", reason: unchecked };
  }
  return permission;
}

/** Asks until one says yes, those first that need no call to Slack. */
async function isAnyOf(
  requirement: Requirement,
  ask: (approver: Approver) => Promise<boolean>,
): Promise<boolean> {
  const users = requirement.from.filter(({ kind }) => kind === "user");
  const others = requirement.from.filter(({ kind }) => kind !== "user");
  for (const approver of [...users, ...others]) if (await ask(approver)) return true;
  return false;
}

async function isOneOf(
  directory: Directory,
  approver: Approver,
  state: ApprovalState,
  { by, seenIn }: Person,
): Promise<boolean> {
  switch (approver.kind) {
    case "user":
      return approver.id === by;
    case "group":
      return directory.isGroupMember(approver.id, by);
    case "channel":
      return seenIn === state.channel || directory.isChannelMember(state.channel, by);
  }
}
