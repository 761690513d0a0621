import type { Network, PromiseRecord, Request } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { group, user } from "../../src/approval/policy.ts";
import type { Directory } from "../../src/gateway/directory.ts";
import { findStartedBy, findWaitingFor } from "../../src/gateway/inbox.ts";
import { findOpen } from "../../src/gateway/list-approvals.ts";
import type { GatewayDeps } from "../../src/gateway/respond.ts";
import { createLog } from "../../src/log.ts";
import { plainCodec } from "../../src/resonate/codec.ts";
import { connectClient } from "../../src/runtime/worker.ts";
import { Signer } from "../../src/security/signer.ts";
import { signStart } from "../../src/security/start-signature.ts";
import { uncheckedNote } from "../../src/slack/views/lists.ts";
import { opened } from "../approval/approval-states.ts";
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

test("a group that Slack does not tell about now hides nothing else, and is counted", async () => {
  const waits = [group("S0SLOW"), user("U0BEN"), group("S0SLOW")].map((from, index) => {
    const state = { ...opened({ policy: { require: [{ from }] } }), approval: `r-${index}:0` };
    return plainCodec.encode(state).data;
  });
  const search = async function* () {
    for (const [index, data] of waits.entries()) yield { ...record(index), param: { headers: {}, data } };
  };
  const directory: Directory = {
    isChannelMember: async () => false,
    standingOf: async () => "member",
    isGroupMember: async () => {
      throw new Error("limited");
    },
  };
  const gateway = {
    client: { search, decode: plainCodec.decodePromise.bind(plainCodec) },
    directory,
    operators: [],
  } as unknown as GatewayDeps;
  const found = await findWaitingFor(gateway, "U0BEN");
  expect(found).toMatchObject({ kind: "found", items: [{ promiseId: "r-1" }], unchecked: 2 });
  if (found.kind !== "found") throw new Error(found.kind);
  expect(JSON.stringify(uncheckedNote(found))).toContain("whether 2 more requests are waiting for you");
});

test.each([1, 2, 5])(
  "the oldest %i of all that is open are listed, in whatever order the engine finds them",
  async (atMost) => {
    const openedAtMs = [50, 10, 40, 20, 30];
    const search = async function* () {
      for (const [index, at] of openedAtMs.entries()) {
        const { data } = plainCodec.encode({
          ...opened({ policy: { require: [{ from: user("U0BEN") }] } }),
          approval: `r-${index}:0`,
          openedAtMs: at,
        });
        yield { ...record(index), param: { headers: {}, data } };
      }
    };
    const client = { search, decode: plainCodec.decodePromise.bind(plainCodec) };
    const found = await findOpen({ client, log: createLog("silent") } as unknown as GatewayDeps, atMost);
    if (found.kind !== "found") throw new Error(found.kind);
    expect(found.items.map(({ state }) => state.openedAtMs)).toEqual([10, 20, 30, 40, 50].slice(0, atMost));
  },
);
