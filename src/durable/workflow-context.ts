/** What a workflow is given: its run, and a key to the durable functions, which nobody but Signoff can open. */
import type { Context } from "@resonatehq/sdk";
import type { Approver } from "../approval/policy.ts";
import type { Signer } from "./signer.ts";

/** One run of a workflow. */
export interface Run {
  readonly id: string;
  readonly workflow: string;
  /** Slack user ID of who started it; undefined when a program did. */
  readonly startedBy: string | undefined;
  /** Slack channel ID where it was started. */
  readonly startedIn: string | undefined;
}

/** Settings of the program that workflows and approvals use. */
export interface WorkflowSettings {
  /** Where cards go when a request names no channel. */
  channel: string | undefined;
  /** Who approves, by workflow name, for the workflows that leave it to the configuration. */
  approvers: ReadonlyMap<string, Approver[]>;
}

declare const opaque: unique symbol;

/** Passed to `requestApproval` and its like; there is nothing in it for authors. */
export interface WorkflowContext {
  readonly [opaque]: true;
}

export interface Internals {
  readonly sdk: Context;
  readonly run: Run;
  readonly settings: WorkflowSettings;
  readonly signer: Signer;
  /** The last showing in the thread to which the run's end belongs. */
  lastShowing: string | undefined;
}

const internals = new WeakMap<WorkflowContext, Internals>();

export function createWorkflowContext(parts: Omit<Internals, "lastShowing">): WorkflowContext {
  const context = Object.freeze({}) as WorkflowContext;
  internals.set(context, { ...parts, lastShowing: undefined });
  return context;
}

/** Throws if `context` was not made by `createWorkflowContext`. */
export function internalsOf(context: WorkflowContext): Internals {
  const found = internals.get(context);
  if (found === undefined) throw new TypeError("Pass on the ctx that the workflow was given.");
  return found;
}
