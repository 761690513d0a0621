import type { Network, Request } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { createRecordedEnds } from "../../src/resonate/recorded-ends.ts";
import { watchNetwork } from "../../src/resonate/wrap-network.ts";

/** An engine that answers each request with `status`. */
function answering(status: number | Error): Network {
  return {
    unicast: "poll://uni@workers/one",
    anycast: "poll://any@workers/one",
    match: (target) => target,
    init: async () => undefined,
    stop: async () => undefined,
    recv: () => undefined,
    send: async (request) => {
      if (status instanceof Error) throw status;
      return JSON.parse(JSON.stringify({ kind: request.kind, head: { ...request.head, status }, data: {} }));
    },
  };
}

const head = { corrId: "one", version: "2026-04-01" };
const settle = { id: "run", state: "resolved", value: { headers: {}, data: "" } } as const;
const fulfill: Request = {
  kind: "task.fulfill",
  head,
  data: { id: "run", version: 1, action: { kind: "promise.settle", head, data: settle } },
};
const release: Request = { kind: "task.release", head, data: { id: "run", version: 1 } };

async function count(status: number | Error, requests: readonly Request[]): Promise<number> {
  let told = 0;
  const { watch, whenRecorded } = createRecordedEnds();
  const network = watchNetwork(answering(status), watch);
  whenRecorded("run", () => {
    told += 1;
  });
  for (const request of requests) await network.send(request).catch(() => undefined);
  return told;
}

test("an end that is recorded is told once", async () => {
  expect(await count(200, [fulfill, fulfill])).toBe(1);
});

test("an end that the engine refuses, for another worker has the task, is not told, then or later", async () => {
  expect(await count(409, [fulfill, fulfill])).toBe(0);
});

test("an end of a pass that was given up, or of which the engine never heard, is not told", async () => {
  expect(await count(200, [release, fulfill])).toBe(0);
  expect(await count(new Error("the engine is away"), [fulfill])).toBe(0);
});
