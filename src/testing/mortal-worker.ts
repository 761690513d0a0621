/** The worker of a test: it may be killed, and another one takes its place at once. */
import { user } from "../approval/policy.ts";
import { isWebhook } from "../authoring/call-webhook.ts";
import { createLog } from "../log.ts";
import { describeMismatch } from "../resonate/replay-mismatch.ts";
import type { AroundStep, StepTry } from "../runtime/internals.ts";
import type { Presenter } from "../runtime/presenter.ts";
import { startWorker, type Worker } from "../runtime/worker.ts";
import type { Workflow } from "../runtime/workflow.ts";
import type { Signer } from "../security/signer.ts";
import type { MemoryEngine } from "./memory-engine.ts";
import { mortal, never } from "./mortal-network.ts";
import { plainEncryptor } from "./test-keys.ts";
import { testSettings } from "./test-settings.ts";
import type { Between, TestEffect, TestWorkflowOptions } from "./workflow-test.ts";

interface Parts {
  engine: MemoryEngine;
  workflows: readonly Workflow[];
  presenter: Presenter;
  signer: Signer;
  options: TestWorkflowOptions;
  between: Between | undefined;
}

export class MortalWorker {
  /** What its steps did, by their keys, each once. */
  readonly effects: TestEffect[] = [];
  /** By run: why it is held. */
  readonly held = new Map<string, string>();
  readonly #parts: Parts;
  readonly #attempts = new Map<string, number>();
  #worker: Worker;
  /** Of the worker that is alive: what belongs to an older one is not heard any more. */
  #life = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#worker = this.#startWorker();
  }

  kill(): void {
    this.#life += 1;
    void this.#worker.stop();
    this.held.clear();
    this.#worker = this.#startWorker();
    setImmediate(() => this.#parts.engine.releaseAll());
  }

  #startWorker(): Worker {
    const life = this.#life;
    const { engine, workflows, presenter, signer, options, between } = this.#parts;
    const network = mortal(engine.connect("workers"), () => this.#life === life);
    const worker = startWorker({
      network: between === undefined ? network : between.wrap(network, () => this.kill()),
      workflows,
      presenter,
      signer,
      encryptor: plainEncryptor,
      settings: { ...testSettings, operators: (options.operators ?? []).map((id) => user(id)) },
      aroundStep: this.#aroundStep(() => this.#life === life),
      onMismatch: (mismatch) => {
        if (this.#life === life) this.held.set(mismatch.run, describeMismatch(mismatch));
      },
      log: createLog("silent"),
    });
    worker.unref();
    return worker;
  }

  #aroundStep(isAlive: () => boolean): AroundStep {
    return async <Result>({ name, key, input, effect }: StepTry, run: () => Promise<Result>) => {
      if (!isAlive()) return await never();
      if (!this.#attempts.has(key)) this.effects.push({ name, key, input });
      const attempt = (this.#attempts.get(key) ?? 0) + 1;
      this.#attempts.set(key, attempt);
      const fake = this.#parts.options.effects?.[name];
      if (fake !== undefined) return (await fake(input, { key, attempt })) as Result;
      return isWebhook(effect) ? ({ kind: "accepted", reply: "" } as Result) : await run();
    };
  }
}
