/** What whoever sent a request from this process does to it afterwards changes nothing. */
import type { Network, Request, Response } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { openTestEngine } from "./open-test-engine.ts";
import {
  createPromise,
  createTask,
  encoded,
  fenceCreate,
  fenceSettle,
  fulfillTask,
  getPromise,
  settlePromise,
  target,
} from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const original = { ...encoded("original"), headers: { kind: "original" } };

/** Writes another word over every "original" there is, and puts more beside it. */
function spoil(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (inner === "original" || inner === original.data) Reflect.set(value, key, "spoilt");
    else spoil(inner);
  }
  Reflect.set(value, "more", "spoilt");
}

function creation(id: string) {
  const request = createPromise(id, { tags: { kind: "original" } });
  return { ...request, data: { ...request.data, param: structuredClone(original) } };
}

function settled<Settling extends { data: { value: unknown } }>(settling: Settling): Settling {
  return { ...settling, data: { ...settling.data, value: structuredClone(original) } };
}

const task = (() => {
  const request = createTask("task");
  Object.assign(request.data.action.data.tags, { kind: "original" });
  request.data.action.data.param = structuredClone(original);
  return request;
})();
const inFence = fenceCreate("task", 1, "task:1");
inFence.data.action = creation("task:1");
const settledInFence = fenceSettle("task", 1, "task:1");
Object.assign(settledInFence.data.action, settled(settlePromise("task:1")));
const fulfilled = fulfillTask("task", 1);
Object.assign(fulfilled.data.action, settled(settlePromise("task")));
const schedule: Request = {
  kind: "schedule.create",
  head: { corrId: "c", version: "2026-04-01" },
  data: {
    ...{ id: "s", cron: "0 9 * * *", promiseId: "s-{{.timestamp}}", promiseTimeout: 1_000 },
    ...{
      promiseParam: structuredClone(original),
      promiseTags: { kind: "original", "resonate:target": target },
    },
  },
};

/** Each by what it is read back with. */
const requests: [Request, Request][] = [
  [creation("a"), getPromise("a")],
  [settled(settlePromise("a")), getPromise("a")],
  [task, getPromise("task")],
  [inFence, getPromise("task:1")],
  [settledInFence, getPromise("task:1")],
  [fulfilled, getPromise("task")],
  [schedule, { kind: "schedule.get", head: schedule.head, data: { id: "s" } }],
];

async function send(network: Network, request: Request): Promise<Response> {
  const response = await network.send(request);
  const fault = response.head.status === 200 ? undefined : response.data;
  expect({ kind: request.kind, fault }).toEqual({ kind: request.kind, fault: undefined });
  return response;
}

test("what its sender does to a request afterwards changes nothing, in memory or on disk", async () => {
  const dataDir = temporaryFolder();
  const engine = await openTestEngine(dataDir);
  const network = engine.connect({ group: "others" });
  await network.init();
  const written: [Request, Response][] = [];
  for (const [given, reading] of requests) {
    const request = structuredClone(given);
    await send(network, request);
    const read = structuredClone(await send(network, reading));
    expect(JSON.stringify(read)).toContain("original");
    spoil(request);
    expect(JSON.stringify(request)).toContain("spoilt");
    expect((await send(network, reading)).data).toEqual(read.data);
    written.push([reading, read]);
  }
  await engine.stop();
  const again = await openTestEngine(dataDir);
  // Of one that was created and later settled, the last.
  const last = new Map(written.map(([reading, read]) => [JSON.stringify(reading), { reading, read }]));
  for (const { reading, read } of last.values()) {
    expect((await again.handle(reading)).data).toEqual(read.data);
  }
});
