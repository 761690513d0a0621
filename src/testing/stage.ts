/** What is behind a test of one workflow: an engine in memory, a worker, a gateway, and people. */
import { setTimeout as pause } from "node:timers/promises";
import type { Network } from "@resonatehq/sdk";
import { user } from "../approval/policy.ts";
import type { Source } from "../approval/source.ts";
import { deadlineOf } from "../approval/state.ts";
import { isWebhook } from "../authoring/call-webhook.ts";
import { cancelRun } from "../gateway/cancel-run.ts";
import { UncheckableError } from "../gateway/directory.ts";
import { newestVersions } from "../gateway/known-versions.ts";
import { respond } from "../gateway/respond.ts";
import { ResponseQueues } from "../gateway/response-queues.ts";
import type { Act, ResponseResult } from "../gateway/response-request.ts";
import { startRun } from "../gateway/start.ts";
import { createLog } from "../log.ts";
import { readState } from "../records/round-record.ts";
import { describeMismatch } from "../resonate/call-record.ts";
import { plainCodec } from "../resonate/codec.ts";
import { roundId } from "../resonate/round-id.ts";
import { noCallers } from "../runtime/caller-port.ts";
import type { AroundStep, StepTry } from "../runtime/internals.ts";
import { connectClient, startWorker, type Worker } from "../runtime/worker.ts";
import type { Workflow } from "../runtime/workflow.ts";
import { createEncryptor } from "../security/encryptor.ts";
import { Signer } from "../security/signer.ts";
import { describeError, UserError } from "../user-error.ts";
import { checkSkipped, checkWorkflows } from "./check-given.ts";
import { MemoryEngine } from "./memory-engine.ts";
import { SeenByPeople, type TestCard } from "./seen-by-people.ts";
import type { Between, TestAnswer, TestEffect, TestWorkflowOptions, WorkflowTest } from "./workflow-test.ts";

/** As where there are no keys. */
export const plainEncryptor = createEncryptor({ keys: [], readsPlain: true });
/** All tests sign with it. */
export const signingKey = "the key of tests, which is as long as one has to be";

/** The parts of a test. */
export class Stage {
  readonly #workflow: Workflow;
  readonly #options: TestWorkflowOptions;
  readonly #id: string;
  readonly #engine: MemoryEngine;
  readonly #people = new SeenByPeople();
  readonly #signer = new Signer([signingKey]);
  readonly #effects: TestEffect[] = [];
  readonly #attempts = new Map<string, number>();
  readonly #held = new Map<string, string>();
  readonly #between: Between | undefined;
  readonly #gateway;
  #worker: Worker;
  /** Of the worker that is alive: what belongs to an older one is not heard any more. */
  #life = 0;
  #nonces = 0;

  constructor(workflow: Workflow, options: TestWorkflowOptions, between?: Between) {
    checkWorkflows([workflow, ...(options.calls ?? [])]);
    this.#workflow = workflow;
    this.#options = options;
    this.#between = between;
    this.#id = options.id ?? "test";
    this.#engine = new MemoryEngine(options.startsAtMs ?? Date.now());
    const log = createLog("silent");
    const { client, unref } = connectClient(this.#engine.connect("gateways"), plainEncryptor, log);
    // Nobody stops a test that is over.
    unref();
    const readers = { client, signer: this.#signer };
    const { groups = {}, sources = {}, away = {}, operators = [] } = options;
    this.#gateway = {
      ...readers,
      queues: new ResponseQueues(readers),
      operators: operators.map((id) => user(id)),
      absences: {
        coveredBy: async (standIn: string) => Object.keys(away).filter((person) => away[person] === standIn),
      },
      now: () => this.#engine.now(),
      log,
      workflows: newestVersions([workflow, ...(options.calls ?? [])]),
      directory: {
        isChannelMember: async () => true,
        isGroupMember: async (group: string, person: string) => groups[group]?.includes(person) === true,
        standingOf: async () => "member" as const,
        peopleOf: async (asked: Source) => {
          const people = sources[asked.source];
          if (people === undefined)
            throw new UncheckableError(`the test has no source "${asked.source}"`, { source: asked });
          return people(asked.args);
        },
      },
    };
    this.#worker = this.#startWorker();
  }

  async start(input: unknown): Promise<void> {
    const { requester = "U0ANA" } = this.#options;
    const given = input as Record<string, unknown>;
    const request = {
      id: this.#id,
      workflow: this.#workflow.name,
      input: given,
      by: requester,
      channel: "C0TEST",
    };
    const result = await startRun(this.#gateway, { ...request, nonce: "test" });
    if (result.kind === "invalid-input") {
      const issues = result.issues.map(({ field, message }) => `${field || "input"}: ${message}`);
      throw new UserError(
        `The input of ${this.#workflow.name} is not valid: ${issues.join("; ")}`,
        "Give it another one.",
        { code: "bad-input" },
      );
    }
    if (result.kind !== "started")
      throw new UserError(
        `The run of ${this.#workflow.name} was not started: ${result.kind}.`,
        "Change the test.",
        { code: "bad-input" },
      );
    await this.quiet();
  }

  quiet(): Promise<void> {
    return this.#engine.quiet(this.#held);
  }

  get held(): string | undefined {
    return [...this.#held.values()][0];
  }

  get people(): SeenByPeople {
    return this.#people;
  }

  get effects(): readonly TestEffect[] {
    return this.#effects;
  }

  async crash(): Promise<void> {
    this.#kill();
    await this.quiet();
  }

  #kill(): void {
    this.#life += 1;
    void this.#worker.stop();
    this.#held.clear();
    this.#worker = this.#startWorker();
    setImmediate(() => this.#engine.releaseAll());
  }

  #startWorker(): Worker {
    const life = this.#life;
    const network = mortal(this.#engine.connect("workers"), () => this.#life === life);
    const between = this.#between;
    const worker = startWorker({
      network: between === undefined ? network : between.wrap(network, () => this.#kill()),
      workflows: [this.#workflow, ...(this.#options.calls ?? [])],
      presenter: this.#people,
      signer: this.#signer,
      encryptor: plainEncryptor,
      settings: {
        channel: "C0TEST",
        operators: (this.#options.operators ?? []).map((id) => user(id)),
        approvers: new Map(),
        webhooks: new Map(),
        webhookSecrets: [],
        callers: noCallers,
        callbackHosts: [],
        changeFreeze: undefined,
        publicUrl: "http://signoff.test",
      },
      aroundStep: this.#aroundStep(() => this.#life === life),
      onMismatch: (mismatch) => {
        if (this.#life === life) this.#held.set(mismatch.run, describeMismatch(mismatch));
      },
      log: createLog("silent"),
    });
    worker.unref();
    return worker;
  }

  #aroundStep(isAlive: () => boolean): AroundStep {
    return async <Result>({ name, key, input, effect }: StepTry, run: () => Promise<Result>) => {
      if (!isAlive()) return await never();
      if (!this.#attempts.has(key)) this.#effects.push({ name, key, input });
      const attempt = (this.#attempts.get(key) ?? 0) + 1;
      this.#attempts.set(key, attempt);
      const fake = this.#options.effects?.[name];
      if (fake !== undefined) return (await fake(input, { key, attempt })) as Result;
      return isWebhook(effect) ? ({ kind: "accepted", reply: "" } as Result) : await run();
    };
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
    await this.#engine.skipTo(deadlineAtMs, this.#held);
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
        return stage.#effects;
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
        await stage.#engine.skipTo(stage.#engine.now() + ms, stage.#held);
      },
      skipToDeadline: () => stage.#skipToDeadline(),
      crash: () => stage.crash(),
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

/** A connection of a process that may die: then nothing that it asks is asked, and nothing answers it. */
function mortal(network: Network, isAlive: () => boolean): Network {
  return {
    ...network,
    recv: (callback) =>
      network.recv((message) => {
        if (isAlive()) callback(message);
      }),
    send: async (request) => {
      if (!isAlive()) return await never();
      const response = await network.send(request);
      return isAlive() ? response : await never();
    },
  };
}

export function never(): Promise<never> {
  return new Promise(() => {
    // Nobody is there any more.
  });
}
