/** Who and what is in the workspace: members, channels, user groups, commands. */
import type { ChangeFeed } from "./change-feed.ts";
import { commands, numberedMember } from "./example.ts";
import { installedApp } from "./identity.ts";
import type { Journal } from "./journal.ts";
import type { Channel, Command, Group, Member } from "./records.ts";

export class Directory {
  readonly members = new Map<string, Member>();
  readonly channels = new Map<string, Channel>();
  readonly groups = new Map<string, Group>();
  readonly commands = new Map<string, Command>(commands.map((command) => [command.name, command]));
  readonly #journal: Journal;
  readonly #changes: ChangeFeed;

  constructor(journal: Journal, changes: ChangeFeed) {
    this.#journal = journal;
    this.#changes = changes;
  }

  putMember(member: Member): void {
    this.members.set(member.id, member);
    this.#journal.put("member", member.id, member);
  }

  /** Adds `count` numbered members after the last one there is, and returns them. */
  addMembers(count: number): Member[] {
    const added: Member[] = [];
    for (let n = 1; added.length < count; n++) {
      const member = numberedMember(n);
      if (this.members.has(member.id)) continue;
      this.putMember(member);
      added.push(member);
    }
    this.#changes.publish({ kind: "people" });
    return added;
  }

  /** Somebody new, or somebody of whom something else is so now. */
  changeMember(member: Member): void {
    this.putMember(member);
    this.#changes.publish({ kind: "people" });
  }

  putChannel(channel: Channel): void {
    this.channels.set(channel.id, channel);
    this.#journal.put("channel", channel.id, channel);
    this.#changes.publish({ kind: "people" });
  }

  putGroup(group: Group): void {
    this.groups.set(group.id, group);
    this.#journal.put("group", group.id, group);
    this.#changes.publish({ kind: "people" });
  }

  putCommand(name: string): void {
    if (this.commands.has(name)) return;
    const command = { name, hint: "", description: "" };
    this.commands.set(name, command);
    this.#journal.put("command", name, command);
    this.#changes.publish({ kind: "people" });
  }

  memberIds(channel: Channel): string[] {
    return channel.memberIds ?? [...this.members.keys()];
  }

  isMember(channel: Channel, user: string): boolean {
    return channel.memberIds ? channel.memberIds.includes(user) : this.members.has(user);
  }

  /** The direct message between the app and a person, made at first use. Its ID is the person's, with a D for the U. */
  openDirectMessage(user: string, nowMs: number): { channel: Channel; created: boolean } {
    const id = `D${user.slice(1)}`;
    const existing = this.channels.get(id);
    if (existing) return { channel: existing, created: false };
    const memberIds = [user, installedApp.userId];
    const channel: Channel = {
      id,
      name: id,
      kind: "im",
      createdAtSeconds: Math.floor(nowMs / 1000),
      purpose: "",
      memberIds,
    };
    this.putChannel(channel);
    return { channel, created: true };
  }

  /** The person at the other end of a direct message with the app. */
  directMessagePartner(channel: Channel): string | undefined {
    if (channel.kind !== "im") return undefined;
    return channel.memberIds?.find((id) => id !== installedApp.userId);
  }
}
