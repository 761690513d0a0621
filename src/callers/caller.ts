/** Callers: programs that ask people something from outside, by the names of their tokens, and what each may do. */
import type { Approver } from "../approval/policy.ts";
import type { GrantBody } from "./grant-body.ts";

export const scopeNames = ["ask", "answer", "read", "operate"] as const;
/** To ask people; to respond to approvals; to see what others ask and run; to end and cancel what others run. */
export type ScopeName = (typeof scopeNames)[number];

/** How a caller may ask. */
export interface AskScope {
  /** Which workflows it may start; undefined: all. */
  workflows: readonly string[] | undefined;
  /** In which channels it may ask; undefined: in all. */
  channels: readonly string[] | undefined;
  /** Whom it may ask; undefined: everybody. */
  approvers: readonly Approver[] | undefined;
  /** In whose name it may ask beside its own, by Slack user IDs. */
  onBehalfOf: "anyone" | readonly string[];
}

/** With what a caller asks over MCP where it does not say, or has no way to. */
export interface AskDefaults {
  /** Undefined: those whom its scope to ask lists, else anyone in the channel. */
  approvers: readonly Approver[] | undefined;
  /** Undefined: the usual one. */
  channel: string | undefined;
  /** How long after it was asked, such as "4h"; undefined: never. */
  deadline: string | undefined;
  /** By the names of tools whose hooks ask: for what people may approve them for a time; absent: for none. */
  grants?: ReadonlyMap<string, GrantBody> | undefined;
}

/** What a caller may do. What is its own it sees, and may cancel, without a scope. */
export interface Scopes {
  /** Undefined: it may not ask. */
  ask: AskScope | undefined;
  answer: boolean;
  read: boolean;
  operate: boolean;
  /** Absent: there are none. */
  defaults?: AskDefaults;
}

export interface Caller {
  /** Of its token. */
  name: string;
  scopes: Scopes;
}
