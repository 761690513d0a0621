/** Who of a policy's approvers is really there and may answer, and why the others cannot. */
import type { Approver } from "../../approval/policy.ts";
import { type ApprovalState, requestersOf } from "../../approval/state.ts";
import { type Standing, UncheckableError } from "../../gateway/directory.ts";
import { isAdmitted } from "../../gateway/memberships.ts";
import { isSlackUser } from "../../gateway/slack-user.ts";
import type { SlackDirectory } from "./directory.ts";

export interface Candidates {
  /** By ID; undefined: more than are worth counting, or nobody knows. */
  people: readonly string[] | undefined;
  /** Why there are no more, in words that need no markup. */
  causes: readonly string[];
}

const unknown: Candidates = { people: undefined, causes: [] };

const whyNamed: Partial<Record<Standing, string>> = {
  bot: "is an app, not a person",
  deactivated: "is deactivated",
  unknown: "is nobody's ID in this workspace",
};
const whyMember: Partial<Record<Standing, string>> = {
  ...whyNamed,
  guest: "is a guest",
  outsider: "is from another organization",
};

/** Looks up one approver of `state`; a list of more than `atMost` is not looked through. Throws NotShownError. */
export async function findCandidates(
  directory: SlackDirectory,
  state: ApprovalState,
  { approver, atMost }: { approver: Approver; atMost: number },
): Promise<Candidates> {
  try {
    switch (approver.kind) {
      case "user":
        return await withoutUnfit(directory, [approver.id], (standing) => whyNamed[standing]);
      case "group":
        return await ofGroup(directory, state, { group: approver.id, atMost });
      case "channel":
        return await ofChannel(directory, state, atMost);
      case "source":
        // Who that is turns out when somebody answers, and may be somebody else tomorrow.
        return unknown;
    }
  } catch (error) {
    // What Slack will not tell is not known, and never nobody.
    if (error instanceof UncheckableError) return unknown;
    throw error;
  }
}

async function ofGroup(
  directory: SlackDirectory,
  state: ApprovalState,
  { group, atMost }: { group: string; atMost: number },
): Promise<Candidates> {
  try {
    const people = [...(await directory.groupMembers(group))];
    if (people.length === 0) return { people, causes: [`the user group ${group} has no members`] };
    return people.length > atMost ? unknown : await withoutUnfit(directory, people, whyNotMember(state));
  } catch (error) {
    if (!(error instanceof UncheckableError) || !isGone(error)) throw error;
    return { people: [], causes: [`the user group ${group} does not exist or is disabled`] };
  }
}

function isGone({ message }: UncheckableError): boolean {
  return message === "no_such_subteam" || message === "subteam_not_found";
}

async function ofChannel(
  directory: SlackDirectory,
  state: ApprovalState,
  atMost: number,
): Promise<Candidates> {
  const { channel } = state;
  // Between the app and one person: to look who is in it would take a scope that nothing else needs.
  if (channel.startsWith("D")) {
    return { people: requestersOf(state), causes: ["it is asked in a direct message, where nobody else is"] };
  }
  const members = await directory.channelMembers(channel, atMost);
  if (members === undefined) return unknown;
  const { people = [], causes } = await withoutUnfit(directory, members, whyNotMember(state));
  // That the app itself is in its channel explains nothing.
  const told = causes.filter((cause) => !cause.endsWith(whyNamed.bot ?? ""));
  const names = await Promise.all(people.map((person) => nameIn(directory, person)));
  const who = names.length === 0 ? "nobody" : `only ${names.join(", ")}`;
  return { people, causes: [`${who} ${names.length > 1 ? "are" : "is"} in the channel ${channel}`, ...told] };
}

function whyNotMember({ request }: ApprovalState): (standing: Standing) => string | undefined {
  return (standing) => (isAdmitted(standing, request.policy) ? undefined : whyMember[standing]);
}

async function withoutUnfit(
  directory: SlackDirectory,
  people: readonly string[],
  whyNot: (standing: Standing) => string | undefined,
): Promise<Candidates> {
  const looked = await Promise.all(
    people.map(async (person) => {
      // Programs have names of their own, which Slack does not know.
      const why = isSlackUser(person) ? whyNot(await directory.standingOf(person)) : undefined;
      return { person, cause: why === undefined ? undefined : `${await nameIn(directory, person)} ${why}` };
    }),
  );
  return {
    people: looked.filter(({ cause }) => cause === undefined).map(({ person }) => person),
    causes: looked.flatMap(({ cause }) => cause ?? []),
  };
}

/** As people know them, and the ID by which the policy does. */
export async function nameIn(directory: SlackDirectory, person: string): Promise<string> {
  const name = await directory.nameOf?.(person);
  return name === undefined ? person : `${name} (${person})`;
}
