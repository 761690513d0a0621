import type { Network } from "@resonatehq/sdk";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { seconds } from "../../src/approval/duration.ts";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { serveEngine } from "../../src/engine/serve.ts";
import { readRunStatus } from "../../src/gateway/run-status.ts";
import { connectEngine } from "../../src/resonate/connect-engine.ts";
import { kindTag, workersGroup } from "../../src/resonate/tags.ts";
import { connectClient, startWorker } from "../../src/runtime/worker.ts";
import { Signer } from "../../src/security/signer.ts";
import { testSettings } from "../../src/testing/test-settings.ts";
import { openTestEngine, silentLog } from "../engine/open-test-engine.ts";
import { recordingLog } from "../engine/recording-log.ts";
import { acquireTask, createPromise, suspendTask, target } from "../engine/requests.ts";
import { temporaryFolder } from "../engine/temporary-folder.ts";
import {
  createdBy,
  newerRules,
  type Rule,
  type StrictEngine,
  specifiedRule,
  startStrictEngine,
} from "../program/strict-engine.ts";
import { until } from "../program/until.ts";
import { RecordingPresenter } from "../runtime/recording-presenter.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";

const asks = defineWorkflow({
  name: "asks",
  title: "Asks",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: anyone }] };
    return (yield* requestApproval(ctx, { title: "May I?", policy, deadline: seconds(0.5) })).kind;
  },
});
const sleeps = defineWorkflow({
  name: "sleeps",
  title: "Sleeps",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* sleep(ctx, seconds(0.2))).kind;
  },
});

/** An engine with these rules, and how to connect to it. */
async function openStrictEngine(
  rule: Rule,
): Promise<StrictEngine & { connect(group: string, log?: typeof silentLog): Network }> {
  const engine = await openTestEngine(temporaryFolder());
  const served = await serveEngine(engine, { host: "127.0.0.1", port: 0, log: silentLog });
  const strict = await startStrictEngine(`http://127.0.0.1:${served.port}`, rule);
  onTestFinished(async () => {
    strict.stop();
    await served.close();
  });
  const address = { kind: "http", url: strict.url, token: undefined } as const;
  return { ...strict, connect: (group, log = silentLog) => connectEngine(address, { group, log }) };
}

function startParts(engine: Awaited<ReturnType<typeof openStrictEngine>>, log = silentLog) {
  const signer = new Signer(["a key for tests"]);
  const worker = startWorker({
    network: engine.connect(workersGroup, log),
    workflows: [asks, sleeps],
    presenter: new RecordingPresenter(),
    signer,
    encryptor: plainEncryptor,
    settings: { ...testSettings, channel: "C0APPROVALS" },
    log,
  });
  const { client, stop } = connectClient(engine.connect("gateways"), plainEncryptor, silentLog);
  onTestFinished(async () => {
    await worker.stop();
    await stop();
  });
  const start = (id: string, workflow: string) =>
    client.start({ id, workflow, version: 1, nonce: id, args: [{}], tags: { [kindTag]: "run" } });
  return { client, signer, start };
}

describe("an engine with newer rules", () => {
  test("opens rounds and sleeps whose deadlines happen", async () => {
    const engine = await openStrictEngine(newerRules);
    const { client, start } = startParts(engine);
    await start("a", "asks");
    await start("s", "sleeps");
    expect((await client.settled("a"))?.value.data).toBe("expired");
    expect((await client.settled("s"))?.value.data).toBe("elapsed");
    expect(engine.refused).toEqual([]);
  });

  test("takes what waits longer than its run lives", async () => {
    const engine = await openStrictEngine(newerRules);
    const network = engine.connect("outside");
    const deadline = Date.now() + 60_000;
    // As the SDK caps it: by the run that asks.
    const tags = { "resonate:timer": "true", "resonate:target": target, "resonate:delay": String(deadline) };
    await network.send(createPromise("r:1", { tags, timeoutAt: deadline - 30_000 }));
    expect(engine.taken.map(createdBy)).toMatchObject([
      { tags: { "resonate:delay": String(deadline - 30_001) } },
    ]);
  });

  test("gets the heartbeats of several runs each by itself, from the first refusal on", async () => {
    const engine = await openStrictEngine(newerRules);
    const network = engine.connect("outside");
    const beat = () => {
      const tasks = ["a", "a:1", "b", "c:1.2"].map((id) => ({ id, version: 1 }));
      const head = { corrId: "c", version: "2026-04-01" };
      return network.send({ kind: "task.heartbeat", head, data: { pid: "p", tasks } });
    };
    expect((await beat()).head.status).toBe(200);
    await beat();
    expect(engine.refused).toEqual(["All tasks must belong to the same origin"]);
    const beats = engine.taken.map((request) =>
      request.kind === "task.heartbeat" ? request.data.tasks.map(({ id }) => id).join(" ") : "",
    );
    expect(beats.toSorted()).toEqual(["a a:1", "a a:1", "b", "b", "c:1.2", "c:1.2"]);
  });

  test("is told once of a promise that a run waits for twice", async () => {
    const engine = await openStrictEngine(newerRules);
    const network = engine.connect("outside");
    await network.send(createPromise("a", { tags: { "resonate:target": target } }));
    await network.send(createPromise("a:1"));
    await network.send(createPromise("a:2"));
    await network.send(acquireTask("a", 0));
    const response = await network.send(suspendTask("a", 1, ["a:1", "a:2", "a:1"]));
    expect(response.head.status).toBe(200);
    expect(engine.refused).toEqual([]);
  });
});

test("an engine that refuses a target for what the clock settles is not asked for one again", async () => {
  const engine = await openStrictEngine(specifiedRule);
  const { client, start } = startParts(engine);
  await start("a", "asks");
  const round = await until("the round", () => client.get("a:0.2"));
  expect(Object.keys(round.tags).filter((tag) => /:(timer|target|delay)$/.test(tag))).toEqual([
    "resonate:timer",
  ]);
  await start("b", "asks");
  await until("the round", () => client.get("b:0.2"));
  expect(new Set(engine.refused).size).toBe(engine.refused.length);
});

test("a run that an engine refuses to go on with is held, and the log and its status say by which rule", async () => {
  const engine = await openStrictEngine((request) =>
    createdBy(request)?.tags[kindTag] === "sleep" ? "Sleeping is forbidden here" : undefined,
  );
  const { log, lines } = recordingLog();
  const { client, signer, start } = startParts(engine, log);
  await start("s", "sleeps");
  const said = () =>
    lines.filter(({ msg }) => String(msg).includes('by this rule: "Sleeping is forbidden here"'));
  await until("the line about it", () => said().length > 0);
  const refusal = await until(
    "the status",
    async () => (await readRunStatus({ client, signer, log: silentLog }, "s"))?.refusal,
  );
  expect(refusal).toBe("Sleeping is forbidden here");
  const times = engine.refused.length;
  await until("it to be tried again", () => engine.refused.length > times);
  expect(said()).toHaveLength(1);
  expect((await client.get("s"))?.state).toBe("pending");
});
