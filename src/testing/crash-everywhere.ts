/** The same scenario, crashed at every point between two durable acts and gone on with: it must come out the same. */
import { isDeepStrictEqual } from "node:util";
import type { TypedWorkflow } from "../runtime/workflow.ts";
import { Stage } from "./stage.ts";
import { watchActs } from "./watch-acts.ts";
import type { Between, TestWorkflowOptions, WorkflowTest } from "./workflow-test.ts";

/**
 * `testWorkflow`, as a scenario is given it.
 *
 * @example
 * const t = await testWorkflow(refund, { order: "7", amount: 20, reason: "late" });
 */
export type TestWorkflow = <Input, Result>(
  workflow: TypedWorkflow<Input, Result>,
  input: Input,
  options?: TestWorkflowOptions,
) => Promise<WorkflowTest<Result>>;

/**
 * What is done, from the start of a run to its end. What it returns is compared, too: what the world holds afterwards.
 *
 * @example
 * const approved: Scenario = async (testWorkflow) => {
 *   const t = await testWorkflow(refund, input);
 *   await t.approve("U0BEN");
 * };
 */
export type Scenario = (testWorkflow: TestWorkflow) => Promise<unknown>;

/**
 * How many crashes a scenario was played with.
 *
 * @example
 * expect((await crashEverywhere(approved)).points).toBeGreaterThan(10);
 */
export interface CrashReport {
  /** How many points there were, each played before and after it. */
  points: number;
}

/**
 * A point between two durable acts at which the crash makes a difference.
 *
 * @example
 * await expect(crashEverywhere(careless)).rejects.toThrow(CrashFault);
 */
export class CrashFault extends Error {
  /** Such as `after the record of step "pay" (test:3)`. */
  readonly point: string;

  constructor(point: string, what: string, options?: ErrorOptions) {
    super(`Crashed ${point}: ${what}`, options);
    this.name = "CrashFault";
    this.point = point;
  }
}

/**
 * Plays `scenario` once without a crash, and then once for each point between two durable acts of the worker, which is
 * killed there and replaced. Rejects with CrashFault if the result, the effects by their keys, the threads, or what the
 * scenario returns differ, or if the scenario fails there; with its own error if it fails without a crash.
 *
 * @example
 * await crashEverywhere(async (testWorkflow) => {
 *   const bank = new FakeBank();
 *   const t = await testWorkflow(refund, input, { effects: { pay: (sum, { key }) => bank.pay(sum, key) } });
 *   await t.approve("U0BEN");
 *   return bank.payments;
 * });
 */
export async function crashEverywhere(scenario: Scenario): Promise<CrashReport> {
  const startsAtMs = Date.now();
  const calm = await play(scenario, startsAtMs, undefined);
  if (calm.error !== undefined) throw calm.error;
  for (const [index, label] of calm.acts.entries()) {
    for (const phase of ["before", "after"] as const) {
      const crashed = await play(scenario, startsAtMs, { index, phase });
      const point = `${phase} ${label}`;
      if (crashed.error !== undefined)
        throw new CrashFault(point, String(crashed.error), { cause: crashed.error });
      const difference = differenceOf(calm.seen, crashed.seen);
      if (difference !== undefined) throw new CrashFault(point, difference);
    }
  }
  return { points: calm.acts.length };
}

interface Point {
  index: number;
  phase: "before" | "after";
}

interface Played {
  /** Each durable act of a worker, in words. */
  acts: string[];
  seen: Record<string, unknown>;
  error?: unknown;
}

async function play(scenario: Scenario, startsAtMs: number, point: Point | undefined): Promise<Played> {
  const acts: string[] = [];
  const stages: Stage[] = [];
  let isOver = point === undefined;
  const between: Between = {
    wrap: (network, crash) =>
      watchActs(network, (act) => {
        acts.push(act);
        if (isOver || point === undefined || acts.length - 1 !== point.index) return undefined;
        isOver = true;
        return { phase: point.phase, crash };
      }),
  };
  const seen: Record<string, unknown> = {};
  try {
    seen["what the scenario returns"] = await scenario(async (workflow, input, options) => {
      const stage = new Stage(workflow, { startsAtMs, ...options }, between);
      stages.push(stage);
      await stage.start(input);
      return stage.test();
    });
    for (const [index, stage] of stages.entries()) Object.assign(seen, await seenOf(stage, index));
    return { acts, seen };
  } catch (error) {
    return { acts, seen, error };
  }
}

async function seenOf(stage: Stage, index: number): Promise<Record<string, unknown>> {
  const of = index === 0 ? "" : ` of run ${index + 1}`;
  const test = stage.test();
  const result = await test.result.then(
    (value) => ({ returned: value }),
    (error: unknown) => ({ threw: String(error) }),
  );
  return {
    [`the result${of}`]: result,
    [`the effects by key${of}`]: test.effects,
    [`the thread${of}`]: [...test.thread],
    [`the direct messages${of}`]: [...test.told],
  };
}

function differenceOf(calm: Record<string, unknown>, crashed: Record<string, unknown>): string | undefined {
  for (const [what, was] of Object.entries(calm)) {
    const is = crashed[what];
    if (!isDeepStrictEqual(asPlain(was), asPlain(is)))
      return `${what} would be ${JSON.stringify(is)} in place of ${JSON.stringify(was)}.`;
  }
  return undefined;
}

function asPlain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
