/** A worker: registers the workflows and Signoff's own durable functions with an engine and runs what it hands out. */
import { type Encryptor, type Network, Resonate } from "@resonatehq/sdk";
import { LRUCache } from "lru-cache";
import type { Log } from "../log.ts";
import { letProcessEnd } from "../pinned.ts";
import { checkReplays } from "../resonate/check-replays.ts";
import { DurableClient } from "../resonate/client.ts";
import { createDroppedPasses } from "../resonate/dropped-replays.ts";
import type { KnownRounds } from "../resonate/known-rounds.ts";
import { createLeasedTasks } from "../resonate/leased-tasks.ts";
import { createRecordedEnds } from "../resonate/recorded-ends.ts";
import { createRefusals } from "../resonate/refusal.ts";
import { createReleaseBackOff } from "../resonate/release-back-off.ts";
import { describeMismatch, type Mismatch } from "../resonate/replay-mismatch.ts";
import { createSdkLog } from "../resonate/sdk-log.ts";
import { leaseMs as defaultLeaseMs } from "../resonate/tags.ts";
import { tuneSdk } from "../resonate/tune-sdk.ts";
import { watchNetwork } from "../resonate/wrap-network.ts";
import type { Signer } from "../security/signer.ts";
import type { Clock } from "../steady-clock.ts";
import type { Telemetry } from "../telemetry.ts";
import { approvalFunction, createApprovalRun } from "./approval-run.ts";
import { createShow } from "./card-sync.ts";
import { closeGrantLinesFunction, createCloseGrantLines } from "./close-grant-lines.ts";
import { enterBeforeOpening } from "./enter-asked.ts";
import type { AroundStep, WorkflowSettings } from "./internals.ts";
import { createNote } from "./post-note.ts";
import type { Presenter } from "./presenter.ts";
import { createGivenUpReport } from "./report-released.ts";
import { createReport } from "./report-run-end.ts";
import { createRunFunction } from "./run-workflow.ts";
import { noteFunction, reportFunction, showFunction } from "./spawn-card-sync.ts";
import { createTellGrantEnd, tellGrantEndFunction } from "./tell-grant-end.ts";
import { createTell, tellFunction } from "./tell-later.ts";
import { watchRestores } from "./tell-restored.ts";
import type { Workflow } from "./workflow.ts";

export interface WorkerDeps {
  network: Network;
  workflows: readonly Workflow[];
  presenter: Presenter;
  settings: WorkflowSettings;
  signer: Signer;
  /** What its card syncs read and a gateway in the same process need not; absent: nothing is kept. */
  rounds?: KnownRounds | undefined;
  encryptor: Encryptor;
  log: Log;
  telemetry?: Telemetry | undefined;
  /** What tests put around the steps. */
  aroundStep?: AroundStep | undefined;
  /** Told of a run that is held, for its body asks something else than it did. */
  onMismatch?: ((mismatch: Mismatch) => void) | undefined;
  /** How long this worker may be silent before its work is another's, in milliseconds; absent: as in tags.ts. */
  leaseMs?: number | undefined;
  /** The clock for the pauses between two tries to show something; absent: the machine's. */
  clock?: Clock | undefined;
}

export interface Worker {
  stop(): Promise<void>;
  /** It keeps no process alive from now on, as in a test that nobody stops. */
  unref(): void;
  /** It hears the engine, for the first time or again: it may be another one, or a backup of it. */
  listens(): void;
}

/** Connects to the engine and registers everything at once: work may arrive as soon as the connection is there. */
export function startWorker(worker: WorkerDeps): Worker {
  const {
    workflows,
    presenter,
    settings,
    signer,
    encryptor,
    log,
    telemetry,
    leaseMs = defaultLeaseMs,
  } = worker;
  const stopping = new AbortController();
  const ends = createRecordedEnds();
  const refusals = createRefusals();
  const leased = createLeasedTasks();
  const { held } = leased;
  const dropped = createDroppedPasses(createSdkLog(log));
  const refusalOf = refusals.of;
  const knows = knowing(workflows);
  const reasonOf = (task: string) => dropped.reasonOf(task);
  const mismatchOf = (task: string) => mismatches.get(task);
  const onGivenUp = createGivenUpReport({
    client: () => client,
    knows,
    refusalOf,
    mismatchOf,
    reasonOf,
    signer,
    log,
  });
  // The engine knows by it whose connection it is that holds a task.
  const pid = processOf(worker.network);
  const patient = createReleaseBackOff(worker.network, onGivenUp);
  const network = watchNetwork(patient, ...[dropped, leased, refusals, ends].map(({ watch }) => watch));
  const resonate = new Resonate({
    network,
    pid,
    ttl: leaseMs,
    logger: dropped.logger,
    encryptor,
  });
  tuneSdk(resonate);
  const client = new DurableClient(resonate, network, encryptor);
  enterBeforeOpening(resonate, client);
  const mismatches = new LRUCache<string, string>({ max: 10_000 });
  const replays = checkReplays(resonate, {
    get: (id) => client.get(id),
    isFirstPass: (run) => held.get(run)?.version === 1,
    onMismatch: (mismatch) => {
      mismatches.set(mismatch.run, describeMismatch(mismatch));
      worker.onMismatch?.(mismatch);
    },
  });
  const { clock, aroundStep, rounds } = worker;
  const restores = watchRestores(() => ({ client, signer }), log);
  const { beforeStep } = restores;
  const showing = { client, signer, rounds, presenter, log, telemetry, leaseMs, held, clock };
  const deps = { ...showing, ends, stopping: stopping.signal };
  registerOwnFunctions(resonate, deps);
  const runDeps = { client, settings, signer, held, ends, log, replays, aroundStep, beforeStep };
  for (const workflow of workflows) {
    const { name, version } = workflow;
    resonate.register(name, createRunFunction(workflow, runDeps), { version });
  }
  return {
    stop: async () => {
      stopping.abort();
      await resonate.stop();
    },
    unref: () => letProcessEnd(resonate),
    listens: () => restores.lookAgain(),
  };
}

/** Registers what Signoff itself does durably, beside the runs of workflows. `ownFunctions` lists the same names. */
function registerOwnFunctions(
  resonate: Resonate,
  deps: Parameters<typeof createApprovalRun>[0] & Parameters<typeof createReport>[0],
): void {
  resonate.register(approvalFunction, createApprovalRun(deps));
  resonate.register(showFunction, createShow(deps));
  resonate.register(noteFunction, createNote(deps));
  resonate.register(reportFunction, createReport(deps));
  resonate.register(tellFunction, createTell(deps));
  resonate.register(tellGrantEndFunction, createTellGrantEnd(deps));
  resonate.register(closeGrantLinesFunction, createCloseGrantLines(deps));
}

const ownFunctions: readonly string[] = [
  approvalFunction,
  showFunction,
  noteFunction,
  reportFunction,
  tellFunction,
  tellGrantEndFunction,
  closeGrantLinesFunction,
];

/** Which functions are registered here, in which versions; 0 is any. */
function knowing(workflows: readonly Workflow[]): (name: string, version: number) => boolean {
  return (name, version) =>
    ownFunctions.includes(name) ||
    workflows.some((workflow) => workflow.name === name && (version === 0 || workflow.version === version));
}

/** The process ID in a connection's own address, `poll://uni@group/pid`. */
function processOf(network: Network): string {
  return network.unicast.slice(network.unicast.lastIndexOf("/") + 1);
}

/** Connects a client that starts and settles but runs nothing. */
export function connectClient(
  network: Network,
  encryptor: Encryptor,
  log: Log,
): { client: DurableClient } & Omit<Worker, "listens"> {
  const resonate = new Resonate({ network, logger: createSdkLog(log), encryptor });
  tuneSdk(resonate);
  return {
    client: new DurableClient(resonate, network, encryptor),
    stop: () => resonate.stop(),
    unref: () => letProcessEnd(resonate),
  };
}
