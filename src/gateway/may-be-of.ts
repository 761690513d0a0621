/** Whether somebody may be one of those whom a round asks: what narrows a list before the permission check has its word. */
import type { Asked } from "../records/asked.ts";
import type { Directory } from "./directory.ts";
import { isSlackUser } from "./slack-user.ts";

/** Whether one of `people` is; "unknown" where Slack or the organization's directory does not tell now. */
export async function isOneOf(
  directory: Directory,
  asked: Asked | undefined,
  people: readonly string[],
): Promise<boolean | "unknown"> {
  if (asked === undefined) return "unknown";
  let isUnknown = false;
  for (const person of people) {
    try {
      if (await belongsTo(directory, asked, person)) return true;
    } catch {
      // Why is found again, and said, by the permission check.
      isUnknown = true;
    }
  }
  return isUnknown ? "unknown" : false;
}

async function belongsTo(directory: Directory, asked: Asked, person: string): Promise<boolean> {
  if (asked.kind === "user") return asked.id === person;
  // Programs belong to no group.
  if (!isSlackUser(person)) return false;
  switch (asked.kind) {
    case "group":
      return directory.isGroupMember(asked.id, person);
    case "channel":
      return directory.isChannelMember(asked.id, person);
    case "source": {
      if (directory.peopleOf === undefined) throw new Error("There is no directory of approvers.");
      return (await directory.peopleOf(asked)).includes(person);
    }
  }
}
