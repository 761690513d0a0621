/** What is behind a test of one workflow: an engine in memory, a worker, a gateway, and people. */
import { setTimeout as pause } from "node:timers/promises";
import { deadlineOf } from "../approval/state.ts";
import { cancelRun } from "../gateway/cancel-run.ts";
import { respond } from "../gateway/respond.ts";
import type { Act, ResponseResult } from "../gateway/response-request.ts";
import { createLog } from "../log.ts";
import { readState } from "../records/round-record.ts";
import { plainCodec } from "../resonate/codec.ts";
import { roundId } from "../resonate/round-id.ts";
import { connectClient } from "../runtime/worker.ts";
import type { Workflow } from "../runtime/workflow.ts";
import { Signer } from "../security/signer.ts";
import { describeError } from "../user-error.ts";
import { checkSkipped, checkWorkflows } from "./check-given.ts";
import { gatewayOf } from "./gateway-of.ts";
import { MemoryEngine } from "./memory-engine.ts";
import { MortalWorker } from "./mortal-worker.ts";
import { SeenByPeople, type TestCard } from "./seen-by-people.ts";
import { startTested } from "./start-tested.ts";
import { plainEncryptor, signingKey } from "./test-keys.ts";
import type { Between, TestAnswer, TestWorkflowOptions, WorkflowTest } from "./workflow-test.ts";

/** The parts of a test. */
export class Stage {
  readonly #workflow: Workflow;
  readonly #options: TestWorkflowOptions;
  readonly #id: string;
  readonly #engine: MemoryEngine;
  readonly #people = new SeenByPeople();
  readonly #signer = new Signer([signingKey]);
  readonly #gateway;
  readonly #worker: MortalWorker;
  #nonces = 0;

  constructor(workflow: Workflow, options: TestWorkflowOptions, between?: Between) {
    const workflows = [workflow, ...(options.calls ?? [])];
    checkWorkflows(workflows);
    this.#workflow = workflow;
    this.#options = options;
    this.#id = options.id ?? "test";
    this.#engine = new MemoryEngine(options.startsAtMs ?? Date.now());
    const { client, unref } = connectClient(
      this.#engine.connect("gateways"),
      plainEncryptor,
      createLog("silent"),
    );
    // Nobody stops a test that is over.
    unref();
    const readers = { client, signer: this.#signer };
    this.#gateway = gatewayOf(readers, { workflows, options, now: () => this.#engine.now() });
    this.#worker = new MortalWorker({
      engine: this.#engine,
      workflows,
      presenter: this.#people,
      signer: this.#signer,
      options,
      between,
    });
  }

  async start(input: unknown): Promise<void> {
    const { requester = "U0ANA" } = this.#options;
    await startTested(this.#gateway, { id: this.#id, workflow: this.#workflow.name, input, by: requester });
    await this.quiet();
  }

  quiet(): Promise<void> {
    return this.#engine.quiet(this.#worker.held);
  }

  get held(): string | undefined {
    return [...this.#worker.held.values()][0];
  }

  async #act(by: string, act: Act, comment?: string): Promise<TestAnswer> {
    const card = this.#newest();
    const promiseId = roundId(card.approval, 0);
    this.#nonces += 1;
    const given = { promiseId, act, by, surface: "button" as const, read: true, nonce: `${this.#nonces}` };
    const asked = this.#people.askedOn(card);
    const request = {
      ...given,
      ...(comment === undefined ? {} : { comment }),
      ...(asked === undefined ? {} : { asked }),
    };
    for (;;) {
      const result = await respond(this.#gateway, request);
      if (result.kind === "not-ready") {
        await pause(1);
        continue;
      }
      await this.quiet();
      return answerOf(result);
    }
  }

  #newest(): TestCard {
    const card = this.#people.cards().at(-1);
    if (card === undefined) throw new Error("There is no card: the run has asked nobody yet.");
    return card;
  }

  async #result<Result>(): Promise<Result> {
    await this.quiet();
    const record = this.#engine.promises().find(({ id }) => id === this.#id);
    if (record?.state === "resolved") return plainCodec.decode(record.value);
    if (record?.state === "rejected") throw asError(plainCodec.decode(record.value));
    throw new Error(this.held ?? `The run still waits${this.#waitsFor()}.`);
  }

  #waitsFor(): string {
    const card = this.#people.cards().findLast(({ open }) => open);
    return card === undefined ? "" : ` for an answer to "${card.title}"`;
  }

  async #skipToDeadline(): Promise<void> {
    const { approval } = this.#newest();
    const found = await this.#gateway.client.get(roundId(approval, 0));
    const state = found && readState(found);
    const deadlineAtMs = state && deadlineOf(state);
    if (deadlineAtMs === undefined) throw new Error("The newest card has no deadline.");
    await this.#engine.skipTo(deadlineAtMs, this.#worker.held);
  }

  test<Result>(): WorkflowTest<Result> {
    const stage = this;
    return {
      get card() {
        return stage.#newest();
      },
      get cards() {
        return stage.#people.cards();
      },
      get thread() {
        return stage.#people.thread;
      },
      get told() {
        return stage.#people.told;
      },
      get effects() {
        return stage.#worker.effects;
      },
      get held() {
        return stage.held;
      },
      get result() {
        const result = stage.#result<Result>();
        // Whoever only looks at the test, as a printed assertion does, waits for nothing, and nothing is unhandled.
        result.catch(() => undefined);
        return result;
      },
      approve: (person, comment, also) => {
        const granted = also === undefined ? {} : { grantMs: also.grant };
        return stage.#act(person, { kind: "decision", decision: "approve", ...granted }, comment);
      },
      deny: (person, comment) => stage.#act(person, { kind: "decision", decision: "deny" }, comment),
      answer: (person, values) => stage.#act(person, { kind: "answer", answer: { ...values } }),
      edit: (person, values, comment) => stage.#act(person, { kind: "edit", values: { ...values } }, comment),
      withdraw: (person, comment) => stage.#act(person, { kind: "withdrawal" }, comment),
      delegate: (person, to) => stage.#act(person, { kind: "delegation", to }),
      override: (person, comment) => stage.#act(person, { kind: "override" }, comment),
      cancel: async (by, comment) => {
        stage.#nonces += 1;
        const nonce = `${stage.#nonces}`;
        const result = await cancelRun(stage.#gateway, {
          id: stage.#id,
          by,
          surface: "command",
          nonce,
          comment,
        });
        await stage.quiet();
        return {
          recorded: result.kind === "cancelled",
          refused: result.kind === "cancelled" ? undefined : result.kind,
        };
      },
      skip: async (ms) => {
        checkSkipped(ms);
        await stage.#engine.skipTo(stage.#engine.now() + ms, stage.#worker.held);
      },
      skipToDeadline: () => stage.#skipToDeadline(),
      crash: async () => {
        stage.#worker.kill();
        await stage.quiet();
      },
      record: () => ({ run: stage.#id, promises: stage.#engine.promises() }),
    };
  }
}

function answerOf(result: ResponseResult): TestAnswer {
  if (result.kind === "recorded") return { recorded: true, refused: undefined };
  return { recorded: false, refused: result.kind === "refused" ? result.reason : result.kind };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(describeError(thrown));
}
