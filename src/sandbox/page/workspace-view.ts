/** The workspace as this page knows it: who is who, and who is looking. */
import { get } from "./driver-api.ts";
import type { Channel, Group, Member, Workspace } from "./shapes.ts";

class WorkspaceView {
  workspace: Workspace = {
    app: { userId: "", name: "" },
    members: [],
    channels: [],
    groups: [],
    commands: [],
    firstCommands: [],
  };
  /** The member whose screen this is. */
  user = "";

  async load(): Promise<void> {
    this.workspace = await get<Workspace>("workspace");
  }

  get people(): Member[] {
    return this.workspace.members.filter((member) => !member.isBot);
  }

  /** The channels that this person is in. */
  get channels(): Channel[] {
    return this.workspace.channels.filter((channel) => channel.memberIds?.includes(this.user) ?? true);
  }

  member(id: string): Member | undefined {
    return this.workspace.members.find((member) => member.id === id);
  }

  nameOf(userId: string): string {
    return this.member(userId)?.realName ?? userId;
  }

  channel(id: string): Channel | undefined {
    return this.workspace.channels.find((channel) => channel.id === id);
  }

  channelName(id: string): string {
    return this.channel(id)?.name ?? id;
  }

  group(id: string): Group | undefined {
    return this.workspace.groups.find((group) => group.id === id);
  }
}

export const view = new WorkspaceView();
