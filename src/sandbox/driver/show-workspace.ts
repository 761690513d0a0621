/** The workspace as the page shows it around the messages: people, channels, commands, views. */
import type { FirstCommand } from "../sandbox-parts.ts";
import { stateOf, toSlackView } from "../web-api/slack-view.ts";
import { installedApp, team } from "../workspace/identity.ts";
import type { View } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";

export function showWorkspace({ directory }: Workspace, firstCommands: readonly FirstCommand[]): object {
  return {
    team,
    firstCommands,
    app: {
      id: installedApp.id,
      userId: installedApp.userId,
      botId: installedApp.botId,
      name: installedApp.displayName,
    },
    members: [...directory.members.values()],
    channels: [...directory.channels.values()].map((channel) => {
      return { ...channel, partner: directory.directMessagePartner(channel) };
    }),
    groups: [...directory.groups.values()],
    commands: [...directory.commands.values()],
  };
}

/** The modals that the person has open, the top one last. */
export function showModals({ views }: Workspace, user: string): object[] {
  return views.modals(user).map(showView);
}

/** The home tab that the app published for this person. */
export function showHome({ views }: Workspace, user: string): object | null {
  const home = views.home(user);
  return home ? showView(home) : null;
}

/** A view as the page draws it: nothing entered yet. */
export function showView(view: View): object {
  return toSlackView(view, stateOf(view));
}
