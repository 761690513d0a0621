/** What the program knows of callers: whoever composes it hands that to the worker, for the check of scopes is the gateway's. */
import type { Approver } from "../approval/policy.ts";

/** Where and whom a caller asks, and for whom. */
export interface CallerAsk {
  /** Undefined: the usual one. */
  channel: string | undefined;
  approvers: readonly Approver[];
  onBehalfOf: string | undefined;
}

export interface CallerPort {
  /** The secrets of the tokens of this name; none: there is no such caller. */
  secretsOf(caller: string): readonly string[];
  /** Why this caller may not ask so, in sentences; undefined: it may. */
  refusalOf(caller: string, ask: CallerAsk): string | undefined;
  /** Whether programs ask, too, that have not proven who they are. */
  allowsUnnamed: boolean;
}

/** Where no program has a token. */
export const noCallers: CallerPort = {
  secretsOf: () => [],
  refusalOf: () => undefined,
  allowsUnnamed: false,
};
