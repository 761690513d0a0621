/** Turns what a person typed into what Slack stores: three characters escaped, names turned into mentions. */
import { encodeEntities } from "./mrkdwn.ts";
import { view } from "./workspace-view.ts";

type Label = (name: string) => string;

/** A message's mentions have IDs alone; a command's have the names too, as with `should_escape`: `<@U0ANA|ana>`. */
export function escapeTyped(text: string, kind: "message" | "command"): string {
  const label: Label = (name) => (kind === "command" ? `|${name}` : "");
  return encodeEntities(text)
    .replace(
      /(?<![\w&])@([\w.-]*\w)/g,
      (whole, name: string) => mentionOf(name.toLowerCase(), label) ?? whole,
    )
    .replace(/(?<![\w&])#([\w-]*\w)/g, (whole, name: string) => {
      const channel = view.workspace.channels.find((candidate) => candidate.name === name);
      return channel ? `<#${channel.id}${label(name)}>` : whole;
    });
}

function mentionOf(name: string, label: Label): string | undefined {
  if (["channel", "here", "everyone"].includes(name)) return `<!${name}>`;
  const member = view.workspace.members.find((candidate) => candidate.name === name);
  if (member) return `<@${member.id}${label(name)}>`;
  const group = view.workspace.groups.find((candidate) => candidate.handle === name);
  return group ? `<!subteam^${group.id}${label(`@${name}`)}>` : undefined;
}
