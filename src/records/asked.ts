/** The tags that say whom an open round asks, by which gateways find a person's rounds without reading all others. */
import { hash } from "node:crypto";
import { type Source, sourceKey } from "../approval/source.ts";
import type { ApprovalState } from "../approval/state.ts";
import { asksManyTag, asksPrefix, present } from "../resonate/tags.ts";

/** A person, the members of a group or of a channel, or whom a list of the organization's own directory names. */
export type Asked = { kind: "user" | "group" | "channel"; id: string } | Source;

/** Each tag is a row in an engine's index: what asks more has one that says so, and everybody looks at it. */
const mostTags = 40;
const digestLength = 20;
/** IDs of Slack, and the names of tokens as they mostly are. */
const askTag = new RegExp(`^${asksPrefix}(group|channel):(.+)$`);
const plainId = /^[\w.-]{1,64}$/;

/** All who could decide the round of this state, whether they have or not. */
export function askedIn({ request, escalatedTo, delegations, channel }: ApprovalState): Asked[] {
  const approvers = [...request.policy.require.flatMap(({ from }) => from), ...escalatedTo];
  return [
    ...approvers.map((approver) => (approver.kind === "channel" ? { ...approver, id: channel } : approver)),
    ...delegations.map(({ to }) => ({ kind: "user", id: to }) as const),
  ];
}

/** The name of the tag that says that this one is asked; undefined for an ID that makes no name. */
export function askTagOf(asked: Asked): string | undefined {
  if (asked.kind === "source") return `${asksPrefix}source:${digestOf(sourceKey(asked))}`;
  return plainId.test(asked.id) ? `${asksPrefix}${asked.kind}:${asked.id}` : undefined;
}

/** The group or channel that is asked by the tag of this name; undefined for others. */
export function readAskTag(tag: string): Asked | undefined {
  const [, kind, id] = askTag.exec(tag) ?? [];
  if (id === undefined) return undefined;
  return { kind: kind === "group" ? "group" : "channel", id };
}

/** The tags of the round of this state. A digest stands for what a list of people is asked with: tags are not encrypted. */
export function askTags(state: ApprovalState): Record<string, string> {
  const names = new Set(askedIn(state).map((asked) => askTagOf(asked) ?? asksManyTag));
  const all = names.size > mostTags ? [asksManyTag] : [...names];
  return Object.fromEntries(all.map((name) => [name, present]));
}

/** Whether a round says whom it asks: those that older programs opened do not. */
export function saysWhomItAsks(tags: Record<string, string>): boolean {
  return Object.keys(tags).some((name) => name.startsWith(asksPrefix));
}

function digestOf(text: string): string {
  return hash("sha256", text, "base64url").slice(0, digestLength);
}
