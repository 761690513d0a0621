/** What Signoff's own functions find behind the `ctx` of a workflow, which nobody else can open. */
import type { Context } from "@resonatehq/sdk";
import type { Approver } from "../approval/policy.ts";
import type { CallbackHost } from "../callback-host.ts";
import type { GithubApp } from "../github-app.ts";
import type { Log } from "../log.ts";
import type { CallRecord, DurableCall } from "../resonate/call-record.ts";
import type { DurableClient } from "../resonate/client.ts";
import type { RunSigner } from "../security/leaf-signature.ts";
import type { KeptTrace } from "../trace-context.ts";
import type { UserError } from "../user-error.ts";
import type { CallerPort } from "./caller-port.ts";
import type { Run, WorkflowContext } from "./workflow-context.ts";

/** Settings of the program that workflows and approvals use. */
export interface WorkflowSettings {
  /** Where cards go when a request names no channel. */
  channel: string | undefined;
  /** Who approves, by workflow name, for the workflows that leave it to the configuration. */
  approvers: ReadonlyMap<string, Approver[]>;
  /** Who may cancel any run, and lift what a workflow leaves to them. */
  operators: readonly Approver[];
  /** What the workflows that ship call, by workflow name. */
  webhooks: ReadonlyMap<string, string>;
  /** Webhooks and callbacks are signed with each of them (`whsec_...`); none: they are not signed. */
  webhookSecrets: readonly string[];
  /** Where callbacks may go. */
  callbackHosts: readonly CallbackHost[];
  /** As which reviews of deployments are given; undefined: no app is set up. */
  github?: GithubApp | undefined;
  /** Why nothing is deployed to production at the moment; undefined: it is. */
  changeFreeze: string | undefined;
  /** Where the page of links is reached, without a path. */
  publicUrl: string;
  /** Who asks from outside, and how. */
  callers: CallerPort;
}

/** A call that the body has written and not yet yielded. */
export interface Written {
  call: DurableCall;
  /** File and line; undefined if that cannot be told. */
  at: () => string | undefined;
}

/** One try of a step, as tests see it. */
export interface StepTry {
  run: string;
  name: string;
  key: string;
  input: unknown;
  effect: (...given: never[]) => unknown;
}

/** What is put around each try of a step. */
export type AroundStep = <Result>(tried: StepTry, run: () => Promise<Result>) => Promise<Result>;

/** What stands beside the input of a run: who started it says so there, proven or not. */
export interface StartGiven {
  argument: unknown;
  /** The gateway started the run so. */
  isProven: boolean;
}

export interface Internals {
  readonly sdk: Context;
  readonly run: Run;
  readonly start: StartGiven;
  readonly settings: WorkflowSettings;
  readonly runSigner: RunSigner;
  readonly client: DurableClient;
  readonly log: Log;
  /** The trace to which the run belongs; undefined: to none. */
  readonly trace?: KeptTrace | undefined;
  /** What tests put around the steps. */
  readonly aroundStep?: AroundStep | undefined;
  /** Called before each try of a step. */
  readonly beforeStep?: ((run: string, step: string) => Promise<void>) | undefined;
  /** The last card sync in the thread to which the run's end belongs. */
  lastSync: string | undefined;
  /** Lines for the thread of a card that is yet to come. */
  keptNotes: string[];
  /** How many steps there were. */
  steps: number;
  /** How many notes were posted. */
  notes: number;
  written?: Written | undefined;
  /** A call was not yielded: nothing is done any more, whatever the body does about the error. */
  fault?: UserError | undefined;
  /** The record of the call that was made last. */
  lastCall?: CallRecord | undefined;
  /** How many calls the body has made. */
  calls: number;
  /** How many calls are under way, one within the other. */
  depth: number;
}

const internals = new WeakMap<WorkflowContext, Internals>();

export function createWorkflowContext(
  deps: Omit<Internals, "keptNotes" | "steps" | "notes" | "calls" | "depth">,
): WorkflowContext {
  const context = Object.freeze({}) as WorkflowContext;
  internals.set(context, { ...deps, keptNotes: [], steps: 0, notes: 0, calls: 0, depth: 0 });
  return context;
}

/** Throws if `context` was not made by `createWorkflowContext`. */
export function internalsOf(context: WorkflowContext): Internals {
  const found = internals.get(context);
  if (found === undefined) {
    throw new TypeError(
      "Pass on the ctx that the workflow was given. If it is that one, there are two copies of signoff: npm ls signoff.",
    );
  }
  return found;
}
