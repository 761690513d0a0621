/** What a surface asks to start, and what comes of it. */
import type { FieldIssue } from "../form/field-issue.ts";
import type { Log } from "../log.ts";
import type { DurableClient } from "../resonate/client.ts";
import type { Workflow } from "../runtime/workflow.ts";
import type { AuthorizeDeps, NotAuthorized } from "./attempt.ts";
import type { RateLimit } from "./rate-limit.ts";

export interface StartDeps extends AuthorizeDeps {
  client: DurableClient;
  /** The newest version of each workflow, by name. */
  workflows: ReadonlyMap<string, Workflow>;
  /** How fast one person may start; absent: as fast as they like. */
  startLimit?: RateLimit;
  log: Log;
}

export interface StartRequest {
  workflow: string;
  /** Nobody named the workflow: a run that has the ID is meant, whichever it is of. */
  anyWorkflow?: boolean;
  /** The run's ID: given by a person, or derived from what triggered it, so that a redelivery starts nothing new. */
  id: string;
  input: Record<string, unknown>;
  /** The same when this very start is tried again; absent: each is another. */
  nonce?: string;
  by?: string;
  channel?: string;
}

export type StartResult =
  | { kind: "started"; id: string }
  /** There is a run with this ID already, and it is the one that is asked for. */
  | { kind: "existing"; id: string; workflow: string | undefined }
  /** A run of that ID has ended and is archived: the ID stays taken. */
  | { kind: "archived"; id: string }
  /** There is a run with this ID already, of another workflow or with other values of these fields of the input. */
  | { kind: "differs"; id: string; workflow: string | undefined; differences: string[] }
  /** The ID is that of something else than a run. */
  | { kind: "not-a-run"; id: string }
  | NotAuthorized
  | { kind: "unknown-workflow"; known: string[] }
  | { kind: "invalid-id"; reason: string }
  | { kind: "invalid-input"; issues: FieldIssue[] }
  /** The person started too much in a short time. */
  | { kind: "too-fast"; againInMs: number };
