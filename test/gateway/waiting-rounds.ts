/** An engine into which open rounds are put as they are, by the thousand, and a client that counts what it asks of it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Network } from "@resonatehq/sdk";
import { engineRules } from "../../src/app/engine-rules.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { openEngine } from "../../src/engine/engine.ts";
import { RememberingDirectory } from "../../src/gateway/cached-directory.ts";
import type { GatewayDeps } from "../../src/gateway/respond.ts";
import { isFor } from "../../src/gateway/waiting-for.ts";
import { createLog } from "../../src/log.ts";
import { askedIn, askTagOf, askTags } from "../../src/records/asked.ts";
import { enterAsked, needsEntry } from "../../src/records/asked-register.ts";
import { readState } from "../../src/records/round-record.ts";
import type { DurableClient } from "../../src/resonate/client.ts";
import { plainCodec } from "../../src/resonate/codec.ts";
import { roundId } from "../../src/resonate/round-id.ts";
import { approvalTag, cardChannelTag, ofKind, openedTag } from "../../src/resonate/tags.ts";
import { wrapNetwork } from "../../src/resonate/wrap-network.ts";
import { connectClient } from "../../src/runtime/worker.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";

export interface WaitingRounds {
  client: DurableClient;
  /** What was asked since it was last set to nothing. */
  asked: { requests: number; records: number };
  /** Opens the round of this state, with the tags of today or as older programs did; returns its ID. */
  open(state: ApprovalState, how?: "tagged" | "untagged"): Promise<string>;
  create(id: string, data: unknown, tags: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

/** `around`: put around the client's connection. */
export async function startWaitingRounds(
  around: (network: Network) => Network = (network) => network,
): Promise<WaitingRounds> {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-"));
  const log = createLog("silent");
  const engine = await openEngine({ dataDir, log, now: Date.now, rules: engineRules });
  const asked = { requests: 0, records: 0 };
  const network = around(engine.connect({ group: "gateways" }));
  const counting = wrapNetwork(network, {
    send: async (request) => {
      const answer = await network.send(request);
      asked.requests += 1;
      asked.records +=
        answer.kind === "promise.search" && answer.head.status === 200 ? foundIn(answer.data) : 1;
      return answer;
    },
  });
  const { client, stop } = connectClient(counting, plainEncryptor, log);
  const entered = new Set<string>();
  const create: WaitingRounds["create"] = async (id, data, tags) => {
    const head = { corrId: "by hand", version: "2026-04-01" };
    const timeoutAt = Date.now() + 3_600_000;
    const param = plainCodec.encode(data);
    await engine.handle({ kind: "promise.create", head, data: { id, timeoutAt, param, tags } });
  };
  return {
    client,
    asked,
    create,
    open: async (state, how = "tagged") => {
      for (const one of how === "tagged" ? askedIn(state) : []) {
        const tag = askTagOf(one);
        if (tag === undefined || !needsEntry(one) || entered.has(tag)) continue;
        entered.add(tag);
        await enterAsked(client, tag, one);
      }
      const id = roundId(state.approval, state.round);
      const tags = { ...ofKind("approval"), [approvalTag]: state.approval };
      await create(id, state, how === "tagged" ? { ...tags, ...tagsOf(state) } : tags);
      return id;
    },
    stop: async () => {
      await stop();
      await engine.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

function tagsOf(state: ApprovalState): Record<string, string> {
  return { [cardChannelTag]: state.channel, [openedTag]: String(state.openedAtMs), ...askTags(state) };
}

function foundIn(data: object | string): number {
  return typeof data === "object" && "promises" in data && Array.isArray(data.promises)
    ? data.promises.length
    : 1;
}

/** What waits for a person, found by walking through all that is open, as it was before there were tags. */
export async function findByWalking(
  gateway: GatewayDeps,
  person: string,
): Promise<{ ids: string[]; unchecked: number }> {
  const remembering = { ...gateway, directory: new RememberingDirectory(gateway.directory) };
  const ids: string[] = [];
  let unchecked = 0;
  for await (const record of gateway.client.search({ state: "pending", tags: ofKind("approval") })) {
    const state = readState(gateway.client.decode(record));
    if (state === undefined || state.decisions.some(({ by }) => by === person)) continue;
    const is = await isFor(remembering, { promiseId: record.id, state }, person).catch(() => undefined);
    if (is === true) ids.push(record.id);
    if (is === undefined || typeof is === "object") unchecked += 1;
  }
  return { ids: ids.sort(), unchecked };
}
