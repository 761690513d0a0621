/** Every kind of person and program that the permission check tells apart. */
import { type Directory, type Standing, UncheckableError } from "../../src/gateway/directory.ts";

interface Person {
  id: string;
  is?: Standing | "not told";
  /** A group; "all" is every one there is. */
  in?: string;
  /** Whether there is a part of the approval that is theirs to decide. */
  part?: boolean;
  /** What they may do alone. */
  alone?: "withdraw" | "override" | "operate" | "start";
  /** Why they decide nothing, whatever they were handed. */
  decides?: "inactive";
  /** What stands against them as members of a group, as the check calls it. */
  standing?: "guest" | "outsider" | "inactive" | "uncheckable";
}

const known = {
  requester: { id: "U0ANA" },
  "who is named": { id: "U0BEN", part: true },
  "of the group": { id: "U0CHO", in: "S0FINANCE", part: true },
  "a guest in every group": { id: "U0GUY", is: "guest", in: "all", standing: "guest" },
  "an outsider in every group": { id: "U0OLA", is: "outsider", in: "all", standing: "outsider" },
  "deactivated, in every group": { id: "U0OLD", is: "deactivated", in: "all", standing: "inactive" },
  "an app in every group": { id: "U0BOT", is: "bot", in: "all", standing: "inactive" },
  "in every group, and Slack does not tell": {
    ...{ id: "U0WHO", is: "not told", in: "all", standing: "uncheckable" },
  },
  "a guest who is named": { id: "U0GIL", is: "guest", part: true },
  "who stands in": { id: "U0SUB" },
  "who was handed a part": { id: "U0HEIR", part: true },
  "who was handed a part and has left since": { id: "U0HEL", is: "deactivated", decides: "inactive" },
  "who handed it on": { id: "U0HAN" },
  "who has approved": { id: "U0DON", part: true },
  "nobody in particular": { id: "U0EVE" },
  "who may withdraw": { id: "U0WIT", in: "S0WITHDRAW", alone: "withdraw" },
  "who may override": { id: "U0OVE", in: "S0OVERRIDE", alone: "override" },
  operator: { id: "U0OPS", in: "S0OPERATORS", alone: "operate" },
  "who may start": { id: "U0STA", in: "S0STARTERS", alone: "start" },
  "a program that is named": { id: "ci", part: true },
  "another program": { id: "cron" },
} as const satisfies Record<string, Person>;
export type Kind = keyof typeof known;
export const people: Readonly<Record<Kind, Person>> = known;
export const kinds = Object.keys(known).filter((kind): kind is Kind => kind in known);

/** Of people who have no part in it so far. */
const others: Record<string, Standing> = {
  U0NEWBOT: "bot",
  U0NEWOLD: "deactivated",
  U0NEWGUY: "guest",
  U0NEWOLA: "outsider",
  U0NOBODY: "unknown",
};

export const directory: Directory = {
  isChannelMember: async () => true,
  isGroupMember: async (asked, id) => [asked, "all"].includes(byId(id)?.in ?? ""),
  standingOf: async (id) => {
    const is = byId(id)?.is ?? others[id] ?? "member";
    if (is === "not told") throw new UncheckableError("missing_scope", { about: id });
    return is;
  },
};

function byId(id: string): Person | undefined {
  return Object.values(people).find((person) => person.id === id);
}
