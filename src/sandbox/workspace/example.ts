/** The example workspace that a new sandbox starts with. */
import { installedApp } from "./identity.ts";
import type { Channel, Command, Group, Member } from "./records.ts";

function person(id: string, realName: string, title: string): Member {
  return { id, name: realName.toLowerCase(), realName, title, isBot: false };
}

export const exampleMembers: readonly Member[] = [
  person("U0ANA", "Ana", "Requester"),
  person("U0BEN", "Ben", "Finance"),
  person("U0CHO", "Cho", "Finance"),
  person("U0DEE", "Dee", "Lead"),
  person("U0EVE", "Eve", "Lead and operator"),
  { ...person("U0GUY", "Guy", "Guest"), guest: "multi-channel" },
  { ...person("U0OLA", "Ola", "From Partner Ltd"), otherTeam: "T0PARTNER" },
  {
    id: installedApp.userId,
    name: installedApp.name,
    realName: installedApp.displayName,
    title: "App",
    isBot: true,
  },
];

/** The nth extra member, counted from 1: `U1001` is "Member 1". */
export function numberedMember(n: number): Member {
  return { id: `U${1000 + n}`, name: `member${n}`, realName: `Member ${n}`, title: "", isBot: false };
}

export function exampleChannels(createdAtSeconds: number): Channel[] {
  const channel = (id: string, name: string, purpose: string): Channel => {
    return { id, name, kind: "public", createdAtSeconds, purpose };
  };
  return [
    channel("C0APPROVALS", "approvals", "Where people are asked"),
    channel("C0AUDIT", "audit", "What was decided"),
    channel("C0GENERAL", "general", "Everything else"),
  ];
}

export const exampleGroups: readonly Group[] = [
  { id: "S0FINANCE", handle: "finance", name: "Finance", userIds: ["U0BEN", "U0CHO"] },
  { id: "S0LEADS", handle: "leads", name: "Leads", userIds: ["U0DEE", "U0EVE"] },
];

/** The commands offered while typing. Slack knows them from the app's manifest; others may be typed all the same. */
export const commands: readonly Command[] = [
  { name: "/start-workflow", hint: "[name] [key=value ...]", description: "Start a workflow" },
  {
    name: "/resolve-promise",
    hint: "<promise-id> approve|deny [comment]",
    description: "Answer an approval",
  },
  {
    name: "/workflows",
    hint: "[pending|mine|status <id>|cancel <id>|audit <id>|help]",
    description: "See what is waiting",
  },
];
