/** Whether a run as it is stored fits today's body of its workflow: its body is run again, and nothing else. */

import type { Encryptor, Network, PromiseRecord, Request } from "@resonatehq/sdk";
import { createLog } from "../log.ts";
import { plainCodec } from "../resonate/codec.ts";
import { describeMismatch } from "../resonate/replay-mismatch.ts";
import { startWorker } from "../runtime/worker.ts";
import type { Workflow } from "../runtime/workflow.ts";
import { Signer } from "../security/signer.ts";
import { UserError } from "../user-error.ts";
import { checkWorkflows } from "./check-given.ts";
import { MemoryEngine } from "./memory-engine.ts";
import { SeenByPeople } from "./seen-by-people.ts";
import { plainEncryptor, signingKey } from "./test-keys.ts";
import { testSettings } from "./test-settings.ts";
import type { RunRecord } from "./workflow-test.ts";

/**
 * Whether a run fits a body.
 *
 * @example
 * const replay: Replay = await replayOf(record, refund);
 * if (!replay.fits) console.log(replay.why);
 */
export type Replay =
  /** The body asks what it asked; `isOver`: to its end. */
  | { fits: true; isOver: boolean }
  /** It would be held; `why` says at which call, in words. */
  | { fits: false; why: string };

/**
 * With what a run is read that was not made by `testWorkflow`.
 *
 * @example
 * await replayOf(record, refund, keys);
 */
export interface ReplayKeys {
  signer: Signer;
  encryptor: Encryptor;
}

/**
 * Plays the run of `record` against `workflow` as it is now, without effects and without people. A run that is held there
 * would be held by a worker that has this body: give it a new version. `keys` are those of the program that stored it.
 *
 * @example
 * const record = JSON.parse(await readFile("test/refund-waiting.json", "utf8"));
 * expect(await replayOf(record, refund)).toEqual({ fits: true, isOver: false });
 */
export async function replayOf(
  record: RunRecord,
  workflow: Workflow,
  keys: ReplayKeys = { signer: new Signer([signingKey]), encryptor: plainEncryptor },
): Promise<Replay> {
  checkWorkflows([workflow]);
  if (!record.promises.some(({ id }) => id === record.run))
    throw new UserError(
      `The record holds no run ${record.run}.`,
      "Give it what record() of testWorkflow returned.",
      { code: "bad-input" },
    );
  const engine = new MemoryEngine(Date.now());
  const inOrder = [...record.promises].sort((one, other) => Number(one.createdAt) - Number(other.createdAt));
  const known = new Set(inOrder.map(({ id }) => id));
  for (const promise of inOrder) engine.restore(promise.id === record.run ? reopened(promise) : promise);
  return await new Promise((resolve) => {
    const network = onlyReading(engine.connect("workers"), {
      run: record.run,
      known,
      onFrontier: (isOver) => end({ fits: true, isOver }),
      onGivenUp: () => end({ fits: false, why: whyGivenUp(record, workflow) }),
    });
    const worker = startWorker({
      network,
      workflows: [workflow],
      presenter: new SeenByPeople(),
      ...keys,
      settings: testSettings,
      onMismatch: (mismatch) => {
        if (mismatch.run === record.run) end({ fits: false, why: describeMismatch(mismatch) });
      },
      log: createLog("silent"),
    });
    const end = (replay: Replay) => {
      resolve(replay);
      void worker.stop();
    };
  });
}

function whyGivenUp({ run }: RunRecord, { name, version }: Workflow): string {
  return `Run ${run} cannot be played as version ${version} of ${name}: it was started as something else, or what it kept cannot be read with these keys.`;
}

/** A run that is over is played to its end again. */
function reopened(promise: PromiseRecord): PromiseRecord {
  const { settledAt: _, ...open } = promise;
  return { ...open, state: "pending" };
}

interface Reading {
  run: string;
  /** What was there before. */
  known: ReadonlySet<string>;
  /** The body has come to something that it had not asked before, or waits, or has ended. */
  onFrontier(isOver: boolean): void;
  /** The worker cannot go on with it, for another reason than what its body asks. */
  onGivenUp(): void;
}

/** Lets a worker take the one run and read, and make nothing that was not there. */
function onlyReading(network: Network, { run, known, onFrontier, onGivenUp }: Reading): Network {
  const send: Network["send"] = async (request) => {
    if (isOfAnother(request, run)) return await never();
    if (request.kind === "task.release") {
      onGivenUp();
      return await never();
    }
    const isEnd = request.kind === "task.fulfill";
    if (!isEnd && request.kind !== "task.suspend" && !makes(request, known))
      return await network.send(request);
    onFrontier(isEnd);
    return await never();
  };
  return { ...network, recv: (callback) => network.recv(callback), send };
}

function isOfAnother(request: Request, run: string): boolean {
  return request.kind === "task.acquire" && request.data.id !== run;
}

function makes(request: Request, known: ReadonlySet<string>): boolean {
  if (request.kind !== "task.fence") return false;
  const { action } = request.data;
  if (action.kind === "promise.settle") return true;
  // Reports and notes are made beside the body, which goes on after them.
  const isBeside = plainCodec.decode(action.data.param)?.func?.startsWith?.("signoff.note") === true;
  return !known.has(action.data.id) && !isBeside;
}

function never(): Promise<never> {
  return new Promise(() => {
    // What is asked is not asked.
  });
}
