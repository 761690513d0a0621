/** People who start runs and respond to what a running worker asks, with the gateway's own checks. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { type Birth, birthSchema } from "../../src/approval/birth.ts";
import type { Approver } from "../../src/approval/policy.ts";
import { type CancelResult, cancelRun } from "../../src/gateway/cancel-run.ts";
import type { Standing } from "../../src/gateway/directory.ts";
import { type GatewayDeps, respond } from "../../src/gateway/respond.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import type { Act, ResponseResult } from "../../src/gateway/response-request.ts";
import { createLog } from "../../src/log.ts";
import { readRoundId, roundId } from "../../src/resonate/round-id.ts";
import { kindTag, starterTag, workflowTag } from "../../src/resonate/tags.ts";
import { signStart } from "../../src/security/start-signature.ts";
import { until } from "../program/until.ts";
import type { RunningWorker } from "./running-worker.ts";

export interface Response {
  approval: string;
  by: string;
  act: Act;
  comment?: string;
}

export class People {
  readonly #worker: RunningWorker;
  readonly gateway: GatewayDeps;
  /** What others than members are in the workspace. */
  readonly standings = new Map<string, Standing>();
  #responses = 0;

  constructor(worker: RunningWorker, operators: Approver[] = []) {
    this.#worker = worker;
    const readers = { client: worker.client, signer: worker.signer };
    const directory = {
      isChannelMember: async () => true,
      isGroupMember: async () => false,
      standingOf: async (person: string) => this.standings.get(person) ?? "member",
    };
    this.gateway = {
      ...readers,
      directory,
      operators,
      queues: new ResponseQueues(readers),
      log: createLog("silent"),
    };
  }

  /** Starts a run as `by`, as the gateway does. */
  async start(
    id: string,
    workflow: string,
    input: Record<string, unknown> = {},
    by = "U0ANA",
  ): Promise<void> {
    const start = signStart(this.#worker.signer, { id, workflow, input }, { by });
    const tags = { [kindTag]: "run", [workflowTag]: workflow, [starterTag]: by };
    await this.#worker.client.start({ id, workflow, version: 1, nonce: id, args: [input, start], tags });
  }

  /** Responds as soon as the approval is open. */
  respond({ approval, by, act, comment }: Response): Promise<ResponseResult> {
    this.#responses += 1;
    const nonce = `${by} ${this.#responses}`;
    const promiseId = roundId(approval, 0);
    return until(`${approval} to be open`, async () => {
      const given = { promiseId, act, by, surface: "button" as const, nonce };
      const result = await respond(this.gateway, comment === undefined ? given : { ...given, comment });
      return result.kind === "unknown" || result.kind === "not-ready" ? undefined : result;
    });
  }

  /** The promise of this round, from 0, once it is open: the call after the last round has such an ID as well. */
  round(approval: string, round: number): Promise<PromiseRecord> {
    return until(`round ${round} of ${approval}`, async () => {
      const record = await this.#worker.client.get(roundId(approval, round));
      return record && readRoundId(record) ? record : undefined;
    });
  }

  /** What a link to the approval is made of, beside its person; once it is open. */
  async born(approval: string): Promise<{ approval: string; promiseId: string; birth: Birth }> {
    const { id: promiseId, param } = await this.round(approval, 0);
    return { approval, promiseId, birth: birthSchema.parse(param.data.birth) };
  }

  approve(approval: string, by = "U0BEN"): Promise<ResponseResult> {
    return this.respond({ approval, by, act: { kind: "decision", decision: "approve" } });
  }

  answer(approval: string, answer: Record<string, unknown>, by = "U0BEN"): Promise<ResponseResult> {
    return this.respond({ approval, by, act: { kind: "answer", answer } });
  }

  cancel(id: string, by = "U0ANA", comment = "enough"): Promise<CancelResult> {
    this.#responses += 1;
    const nonce = `${by} ${this.#responses}`;
    return cancelRun(this.gateway, { id, by, surface: "command", nonce, comment });
  }

  /** What the run ended with: its result, or the message of what it threw. */
  async end(run: string): Promise<unknown> {
    const record = await this.#worker.client.settled(run);
    const data: unknown = record?.value.data;
    return data instanceof Error ? `threw ${data.message}` : data;
  }
}
