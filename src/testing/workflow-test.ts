/** The types of a workflow under test: its effects, its people, and what a test may do. */
import type { Network, PromiseRecord } from "@resonatehq/sdk";
import type { Workflow } from "../runtime/workflow.ts";
import type { TestCard } from "./seen-by-people.ts";

/**
 * An effect of a step, as the test sees it.
 *
 * @example
 * expect(t.effects).toMatchObject([{ name: "refund.pay", input: { amount: 20 } }]);
 */
export interface TestEffect {
  /** The step's name; of `callWebhook`, the event. */
  name: string;
  /** The same each time that this step of this run is tried. */
  key: string;
  input: unknown;
}

/**
 * Put in the place of a step's effect: its value is the step's result, and what it throws is its failure.
 *
 * @example
 * const failsOnce: FakeEffect = (input, { attempt }) => {
 *   if (attempt === 1) throw new Error("the bank is away");
 *   return "paid";
 * };
 */
export type FakeEffect = (
  input: unknown,
  call: { key: string; attempt: number },
) => unknown | Promise<unknown>;

/**
 * Who is there in a test, and what takes the place of effects.
 *
 * @example
 * const options: TestWorkflowOptions = { requester: "U0ANA", groups: { S0FINANCE: ["U0BEN", "U0CHO"] } };
 */
export interface TestWorkflowOptions {
  /**
   * Slack user ID of who starts the run.
   * @default "U0ANA"
   */
  requester?: string;
  /**
   * Who is in which user group, by ID.
   * @default {}
   */
  groups?: Readonly<Record<string, readonly string[]>>;
  /**
   * Whom the directory of approvers names, by the name of the list: `{ "manager-of": () => ["U0CHO"] }`. A list that is not
   * there cannot be looked up.
   * @default {}
   */
  sources?: Readonly<Record<string, (args: Readonly<Record<string, string | number>>) => readonly string[]>>;
  /**
   * Who is away, and who answers in their place: `{ U0BEN: "U0CHO" }`.
   * @default {}
   */
  away?: Readonly<Record<string, string>>;
  /**
   * Who may cancel any run, and what a workflow leaves to operators.
   * @default []
   */
  operators?: readonly string[];
  /**
   * Effects to put in the place of steps', by the step's name. Those of steps that are not named run as they are; calls of
   * webhooks never go out, and are accepted.
   * @default {}
   */
  effects?: Readonly<Record<string, FakeEffect>>;
  /**
   * Other workflows that it calls.
   * @default []
   */
  calls?: readonly Workflow[];
  /**
   * What the clock says at the start (Unix time, milliseconds).
   * @default now
   */
  startsAtMs?: number;
  /**
   * The ID of the run.
   * @default "test"
   */
  id?: string;
}

/**
 * What became of what somebody did.
 *
 * @example
 * const { recorded, refused }: TestAnswer = await t.approve("U0ANA");
 */
export interface TestAnswer {
  /** Whether it is on record now. */
  recorded: boolean;
  /** Why it does not count, such as "requester" or "not-entitled"; undefined if it does. */
  refused: string | undefined;
}

/**
 * A run of a workflow, and the people who answer it. What it gives back is as things stand when nothing goes on any more.
 *
 * @example
 * const t: WorkflowTest<string> = await testWorkflow(refund, input);
 * await t.approve("U0BEN");
 * expect(await t.result).toContain("approved");
 */
export interface WorkflowTest<Result> {
  /** The newest card. Throws if there is none. */
  readonly card: TestCard;
  /** All cards, oldest first. */
  readonly cards: readonly TestCard[];
  /** The lines of the threads in plain words, such as "U0BEN approved", "reminder" and "finished: done". */
  readonly thread: readonly string[];
  /** Direct messages, such as "U0ANA: approved". */
  readonly told: readonly string[];
  /** Each effect of a step once, in the order of their first tries: a second try has the same key. */
  readonly effects: readonly TestEffect[];
  /** Why the run is held (docs/errors.md); undefined while it is not. */
  readonly held: string | undefined;
  /** What the run returned. Rejects with what it threw, or if it still waits. */
  readonly result: Promise<Result>;
  /** `grant`: what is like it is approved for so many milliseconds, too, where the policy allows that. */
  approve(person: string, comment?: string, also?: { grant: number }): Promise<TestAnswer>;
  deny(person: string, comment?: string): Promise<TestAnswer>;
  /** Answers a question, with the values of its fields. */
  answer(person: string, values: Readonly<Record<string, unknown>>): Promise<TestAnswer>;
  /** Puts other values in the place of editable fields', by name. */
  edit(person: string, values: Readonly<Record<string, unknown>>, comment?: string): Promise<TestAnswer>;
  withdraw(person: string, comment?: string): Promise<TestAnswer>;
  delegate(person: string, to: string): Promise<TestAnswer>;
  override(person: string, comment: string): Promise<TestAnswer>;
  /** Cancels what the run waits for, an approval or a sleep. */
  cancel(person: string, reason: string): Promise<TestAnswer>;
  /** Puts the clock forward by so many milliseconds: write `hours(5)`. */
  skip(ms: number): Promise<void>;
  /** Puts the clock forward to the deadline of the newest card. Throws if it has none. */
  skipToDeadline(): Promise<void>;
  /** Kills the worker where it stands, and starts another one. */
  crash(): Promise<void>;
  /** The run as it is stored now, as plain JSON: keep it beside the test, and play it again with `replayOf`. */
  record(): RunRecord;
}

/**
 * A run as it is stored.
 *
 * @example
 * const record: RunRecord = t.record();
 * await writeFile("test/refund-waiting.json", JSON.stringify(record));
 */
export interface RunRecord {
  run: string;
  /** Its promises and those of what it called, as the engine keeps them. */
  promises: PromiseRecord[];
}

/** For `crashEverywhere`: what may be put between the worker and the engine. */
export interface Between {
  /** Wraps the worker's connection; called for each worker that is started. */
  wrap(network: Network, crash: () => void): Network;
}
