/** The machine's clock goes back an hour: what waits for a time waits as long as it was told to, on the engine's clock. */
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { minutes } from "../../src/approval/duration.ts";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { serveEngine } from "../../src/engine/serve.ts";
import { workersGroup } from "../../src/resonate/tags.ts";
import { noCallers } from "../../src/runtime/caller-port.ts";
import { connectClient, startWorker } from "../../src/runtime/worker.ts";
import { Signer } from "../../src/security/signer.ts";
import { openTestEngine, silentLog } from "../engine/open-test-engine.ts";
import { recordingLog } from "../engine/recording-log.ts";
import { createPromise } from "../engine/requests.ts";
import { temporaryFolder } from "../engine/temporary-folder.ts";
import { until } from "../program/until.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";
import { RecordingPresenter } from "./recording-presenter.ts";

const hourMs = 3_600_000;
const asks = defineWorkflow({
  name: "asks",
  title: "Asks, and waits for five minutes",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: anyone }] };
    return (yield* requestApproval(ctx, { title: "May I?", policy, deadline: minutes(5) })).kind;
  },
});
const naps = defineWorkflow({
  name: "naps",
  title: "Sleeps for five minutes",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* sleep(ctx, minutes(5));
  },
});

function work(engine: Engine) {
  const settings = {
    ...{ channel: "C0APPROVALS", operators: [], approvers: new Map(), webhooks: new Map() },
    ...{ webhookSecrets: [], callbackHosts: [], callers: noCallers },
    ...{ publicUrl: "http://signoff.test", changeFreeze: undefined },
  };
  const shared = { encryptor: plainEncryptor, log: silentLog };
  const worker = startWorker({
    ...{ ...shared, settings, workflows: [asks, naps], presenter: new RecordingPresenter() },
    ...{ network: engine.connect({ group: workersGroup }), signer: new Signer(["a key for tests"]) },
  });
  const { client, stop } = connectClient(engine.connect({ group: "gateways" }), plainEncryptor, silentLog);
  onTestFinished(() => Promise.all([worker.stop(), stop()]).then(() => undefined));
  return client;
}

test.each(["while it runs", "across a restart"])(
  "set back %s: nothing new is over before its time",
  async (when) => {
    let aheadMs = hourMs;
    const now = () => Date.now() + aheadMs;
    const { log, lines } = recordingLog();
    const dataDir = temporaryFolder();
    let engine = await openTestEngine(dataDir, { now, log });
    await engine.handle(createPromise("before"));
    expect(engine.clockRemark()).toBeUndefined();
    if (when === "across a restart") await engine.stop();
    aheadMs = 0;
    if (when === "across a restart") engine = await openTestEngine(dataDir, { now, log });
    const client = work(engine);
    for (const workflow of ["asks", "naps"]) {
      const request = { id: workflow, workflow, version: 1, nonce: workflow, args: [{}], tags: {} };
      await client.start(request);
    }
    const waits = ["asks:0.2", "naps:1"];
    for (const id of waits) {
      const wait = await until(id, () => client.getStored(id));
      const leftMs = wait.timeoutAt - Number(wait.createdAt);
      expect(leftMs, id).toBeGreaterThan(minutes(4));
      expect(leftMs, id).toBeLessThanOrEqual(minutes(5));
      expect(wait.state, id).toBe("pending");
    }
    const said = () =>
      lines.flatMap(({ msg }) =>
        typeof msg === "string" && msg.startsWith("The engine's clock") ? [msg] : [],
      );
    await until("the log to say so", () => said().length > 0);
    aheadMs = minutes(2);
    for (const id of waits) expect((await client.getStored(id))?.state).toBe("pending");
    // The machine's clock is right again, and the five minutes are over.
    aheadMs = hourMs + minutes(7);
    expect((await client.settled("asks"))?.value.data).toBe("expired");
    expect(JSON.stringify((await client.settled("naps"))?.value.data)).toContain("elapsed");
    expect(said()).toEqual([expect.stringMatching(/^The engine's clock is \d+ minutes ahead of/)]);
  },
);

test("the engine's port says so while the clocks differ, and is ready", async () => {
  let aheadMs = hourMs;
  const engine = await openTestEngine(temporaryFolder(), { now: () => Date.now() + aheadMs });
  const server = await serveEngine(engine, { host: "127.0.0.1", port: 0, log: silentLog });
  onTestFinished(() => server.close());
  const ready = async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/ready`);
    return `${response.status} ${await response.text()}`;
  };
  await engine.handle(createPromise("before"));
  expect(await ready()).toBe("200 ready\n");
  aheadMs = 0;
  expect(await ready()).toMatch(/^200 ready\. The engine's clock is 60 minutes ahead of this machine's\./);
  aheadMs = hourMs + 1;
  expect(await ready()).toBe("200 ready\n");
});
