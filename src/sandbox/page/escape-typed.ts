/** Turns what a person typed into what Slack stores: three characters escaped, names turned into mentions. */
import { encodeEntities } from "./mrkdwn.ts";
import { view } from "./workspace-view.ts";

export function escapeTyped(text: string): string {
  return encodeEntities(text)
    .replace(/(?<![\w&])@([\w.-]+)/g, (whole, name: string) => mentionOf(name.toLowerCase()) ?? whole)
    .replace(/(?<![\w&])#([\w-]+)/g, (whole, name: string) => {
      const channel = view.workspace.channels.find((candidate) => candidate.name === name);
      return channel ? `<#${channel.id}>` : whole;
    });
}

function mentionOf(name: string): string | undefined {
  if (["channel", "here", "everyone"].includes(name)) return `<!${name}>`;
  const member = view.workspace.members.find((candidate) => candidate.name === name);
  if (member) return `<@${member.id}>`;
  const group = view.workspace.groups.find((candidate) => candidate.handle === name);
  return group ? `<!subteam^${group.id}>` : undefined;
}
