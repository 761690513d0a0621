/** What Slack's `users.info` says somebody is in this workspace. */
import type { Standing } from "../../gateway/directory.ts";

/** What is read of `users.info`. */
export interface SlackPerson {
  id?: string | undefined;
  team_id?: string | undefined;
  deleted?: boolean | undefined;
  is_bot?: boolean | undefined;
  is_workflow_bot?: boolean | undefined;
  is_stranger?: boolean | undefined;
  is_restricted?: boolean | undefined;
  is_ultra_restricted?: boolean | undefined;
  enterprise_user?: { enterprise_id?: string | undefined; teams?: string[] | undefined } | undefined;
}

/** Whose app this is: its workspace, and the organisation that has it (Enterprise Grid). */
export interface Home {
  team: string | undefined;
  enterprise: string | undefined;
}

/** Slack's own voice is said to be a person. */
const slackbot = "USLACKBOT";

export function readStanding(person: SlackPerson, home: Home): Standing {
  if (person.id === slackbot || person.is_bot === true || person.is_workflow_bot === true) return "bot";
  if (person.deleted === true) return "deactivated";
  if (person.is_stranger === true || !isOfHome(person, home)) return "outsider";
  if (person.is_restricted === true || person.is_ultra_restricted === true) return "guest";
  return "member";
}

/** In an organisation with several workspaces, a colleague may be at home in another one. */
function isOfHome({ team_id: team, enterprise_user: user }: SlackPerson, home: Home): boolean {
  if (home.enterprise !== undefined && (user?.enterprise_id ?? team) === home.enterprise) return true;
  if (home.team !== undefined && user?.teams?.includes(home.team) === true) return true;
  return team !== undefined && team === home.team;
}
