import type { Network, PromiseRecord, Request } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { findStartedBy } from "../../src/gateway/inbox.ts";
import type { GatewayDeps } from "../../src/gateway/respond.ts";
import { createLog } from "../../src/log.ts";
import { plainCodec } from "../../src/resonate/codec.ts";
import { connectClient } from "../../src/runtime/worker.ts";
import { Signer } from "../../src/security/signer.ts";
import { signStart } from "../../src/security/start-signature.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";

const record = (index: number): PromiseRecord => ({
  id: `r-${index}`,
  state: "pending",
  param: {},
  value: {},
  tags: {},
  timeoutAt: 1,
  createdAt: index,
});

const signer = new Signer(["a key for tests"]);

/** A run that Ana started; every tenth only says so. */
function startedRecord(index: number): PromiseRecord {
  const starting = { id: `r-${index}`, workflow: "refund", input: {} };
  const start = index % 10 === 0 ? { by: "U0ANA" } : signStart(signer, starting, { by: "U0ANA" });
  return { ...record(index), param: plainCodec.encode({ func: "refund", args: [{}, start] }) };
}

/** An engine that has so many runs, and hands them out in pages. */
function engineOf(runs: number): Network {
  const send = async ({ kind, head, data }: Request) => {
    if (kind !== "promise.search") throw new Error(`Nobody asks for ${kind}.`);
    const from = Number(data.cursor ?? 0);
    const to = Math.min(from + (data.limit ?? runs), runs);
    const promises = Array.from({ length: to - from }, (_, index) => startedRecord(from + index));
    const more = to < runs ? { cursor: String(to) } : {};
    return { kind, head: { ...head, status: 200 }, data: { promises, ...more } };
  };
  const idle = async () => undefined;
  return {
    unicast: "",
    anycast: "",
    match: String,
    init: idle,
    stop: idle,
    recv: idle,
    send,
  } as unknown as Network;
}

test("a list of thousands lets others have their turn while it is read, without runs that only say whose they are", async () => {
  const { client, stop } = connectClient(engineOf(5_000), plainEncryptor, createLog("silent"));
  const gateway = { client, signer } as unknown as GatewayDeps;
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const found = await findStartedBy(gateway, "U0ANA");
  isDone = true;
  expect(found).toMatchObject({ kind: "found", items: { length: 4_500 } });
  expect(turns).toBeGreaterThan(50);
  await stop();
});
