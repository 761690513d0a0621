/** A worker of this process that works out a time and gets no number hurts itself alone. */
import type { Request } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { openTestEngine } from "./open-test-engine.ts";
import { acquireTask, createPromise, createTask, fenceCreate, getPromise, target } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const head = { corrId: "c", version: "2026-04-01" };

/** Each sets a time. */
function requestsAt(time: number): Request[] {
  const task = createTask("t");
  task.data.action.data.timeoutAt = time;
  const child = fenceCreate("run", 1, "run:1");
  if (child.data.action.kind === "promise.create") child.data.action.data.timeoutAt = time;
  const acquire = acquireTask("run", 0);
  acquire.data.ttl = time;
  const schedule = { id: "s", cron: "* * * * *", promiseId: "s", promiseTimeout: time, promiseParam: {} };
  const promiseTags = { "resonate:target": target };
  return [
    ...[createPromise("p", { timeoutAt: time }), task, child, acquire, createTask("leased", time)],
    { kind: "schedule.create", head, data: { ...schedule, promiseTags } },
  ];
}

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "%d as a time is refused, here and from elsewhere, and everything else goes on",
  async (time) => {
    const engine = await openTestEngine(temporaryFolder(), { tuning: { mostHot: 1 } });
    const network = engine.connect({ group: "workers" });
    await network.init();
    for (const request of requestsAt(time)) {
      expect(await network.send(request)).toMatchObject({ head: { status: 400 } });
      expect(await engine.handle(request)).toMatchObject({ head: { status: 400 } });
    }
    expect(await network.send(createPromise("other"))).toMatchObject({ head: { status: 200 } });
    expect(await network.send(getPromise("p"))).toMatchObject({ head: { status: 404 } });
  },
);
