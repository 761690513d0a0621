import { expect, test } from "vitest";
import { createKeepingNetwork } from "../../src/resonate/heartbeat-on-reconnect.ts";
import { openTestEngine } from "../engine/open-test-engine.ts";
import {
  acquireTask,
  createPromise,
  fulfillTask,
  releaseTask,
  suspendTask,
  target,
} from "../engine/requests.ts";
import { temporaryFolder } from "../engine/temporary-folder.ts";

test("the engine is told which tasks the worker has, from their acquiring to their end, and again if it fails", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const direct = engine.connect({ group: "workers", pid: "p" });
  const told: unknown[] = [];
  const { network, tell } = createKeepingNetwork(
    {
      ...direct,
      send: (request) => {
        if (request.kind === "task.heartbeat") told.push(request.data);
        if (request.kind === "task.heartbeat" && told.length === 1)
          throw new Error("The engine is not quite there.");
        return direct.send(request);
      },
    },
    "p",
  );
  await engine.handle(createPromise("awaited"));
  for (const id of ["kept", "suspended", "fulfilled", "released"]) {
    await engine.handle(createPromise(id, { tags: { "resonate:target": target } }));
    await network.send(acquireTask(id, 0));
  }
  await network.send(suspendTask("suspended", 1, ["awaited"]));
  await network.send(fulfillTask("fulfilled", 1));
  await network.send(releaseTask("released", 1));
  await network.send(acquireTask("fulfilled", 0)).catch(() => undefined);
  await tell();
  expect(told).toEqual(Array(2).fill({ pid: "p", tasks: [{ id: "kept", version: 1 }] }));
  await network.send(releaseTask("kept", 1));
  await tell();
  expect(told).toHaveLength(2);
});
