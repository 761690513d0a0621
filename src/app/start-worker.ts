/** The worker: runs the workflows and shows in Slack what they wait for. */
import type { Encryptor } from "@resonatehq/sdk";
import { builtInWorkflows } from "../callers/built-in-workflows.ts";
import type { KnownRounds } from "../resonate/known-rounds.ts";
import { workersGroup } from "../resonate/tags.ts";
import type { WorkflowSettings } from "../runtime/internals.ts";
import { startWorker, type Worker } from "../runtime/worker.ts";
import type { Workflow } from "../runtime/workflow.ts";
import type { Signer } from "../security/signer.ts";
import type { Clock } from "../steady-clock.ts";
import { createCallerPort } from "./caller-port.ts";
import type { PresenterConnection } from "./connect-presenter.ts";
import type { SlackAccess } from "./connect-slack.ts";
import type { EngineConnection, Starting } from "./open-engine.ts";
import type { HttpServing } from "./open-http.ts";

export interface PartLinks {
  engine: EngineConnection;
  slack: SlackAccess;
  showing: PresenterConnection;
  signer: Signer;
  encryptor: Encryptor;
  workflows: readonly Workflow[];
  http: HttpServing;
  rounds: KnownRounds;
  /** Of the worker, in milliseconds; absent: the usual one. */
  leaseMs?: number | undefined;
  /** Of what waits to be shown; absent: the machine's. */
  clock?: Clock | undefined;
}

/** Starts it; work may arrive at once. */
export function startWorkerPart({ config, log, stopping }: Starting, links: PartLinks): void {
  const { engine, slack, showing, signer, encryptor, workflows, leaseMs, clock, http, rounds } = links;
  const { approvers, webhooks, webhookSecrets, callbackHosts, changeFreeze, github } = config;
  const { channel, operators } = slack;
  const { publicUrl, telemetry } = http;
  const settings: WorkflowSettings = {
    ...{ channel, operators, approvers, changeFreeze, publicUrl },
    ...{ webhooks, webhookSecrets, callbackHosts, github },
    callers: createCallerPort(config, channel),
  };
  const { presenter } = showing;
  const workerLog = log.child({ part: "worker" });
  let isListening = false;
  let worker: Worker | undefined;
  const onListening = (is: boolean) => {
    isListening = is;
    if (is) worker?.listens();
  };
  const network = engine.connect(workersGroup, workerLog, { telemetry, onListening });
  http.ready.push({
    name: "worker",
    check: async () => {
      if (!isListening) throw new Error("it hears no engine");
      return engine.clockRemark();
    },
  });
  const deps = {
    network,
    workflows: [...workflows, ...builtInWorkflows],
    presenter,
    settings,
    signer,
    encryptor,
    leaseMs,
    clock,
    telemetry,
    rounds,
  };
  const started = startWorker({ ...deps, log: workerLog });
  worker = started;
  stopping.add("worker", () => started.stop());
}
