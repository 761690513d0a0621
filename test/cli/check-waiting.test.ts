import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineWorkflow, requestApproval, user } from "signoff";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { startProgram } from "../../src/app/program.ts";
import { StopInOrder } from "../../src/app/stop-in-order.ts";
import { checkWaiting } from "../../src/cli/check-waiting.ts";
import { readConfig } from "../../src/config/config.ts";
import { createLog } from "../../src/log.ts";
import { until } from "../program/until.ts";

const deployment = (title: string, version = 1) =>
  defineWorkflow({
    name: "deployment",
    title: "Deploys",
    version,
    input: z.object({}),
    *run(ctx) {
      return (yield* requestApproval(ctx, { title, policy: { require: [{ from: user("U0BEN") }] } })).kind;
    },
  });

const openSchema = z.object({ approvals: z.array(z.unknown()) });

test.each([{}, { SIGNOFF_ENCRYPTION_KEY: "a key for tests that is long enough to be one" }])(
  "the runs that wait are played against new bodies, on a running engine and in its folder (%j)",
  async (keys) => {
    const dataDir = await mkdtemp(join(tmpdir(), "signoff-waiting-"));
    const env = { PORT: "0", RESONATE_PORT: "0", SANDBOX_PORT: "0", SIGNOFF_DATA_DIR: dataDir, ...keys };
    const config = readConfig(env);
    const log = createLog("silent");
    const stopping = new StopInOrder(log);
    onTestFinished(async () => {
      await stopping.stop();
      await rm(dataDir, { recursive: true });
    });
    const program = await startProgram({ config, log, stopping }, { workflows: [deployment("Deploy")] });
    const { httpUrl = "", engineUrl = "" } = program;
    for (const id of ["a", "b"]) {
      await fetch(new URL("/start-workflow", httpUrl), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ workflow_id: id, workflow: "deployment" }),
      });
    }
    await until("both to wait", async () => {
      const answer = await fetch(new URL("/approvals?state=open", httpUrl));
      return openSchema.parse(await answer.json()).approvals.length === 2;
    });
    for (const where of [engineUrl, dataDir]) {
      expect(await checkWaiting(config, [deployment("Deploy")], where)).toEqual({ runs: 2, problems: [] });
      const { problems } = await checkWaiting(config, [deployment("Destroy")], where);
      expect(problems.sort()).toEqual(
        ["a", "b"].map((run) => expect.stringMatching(`^Run ${run} began as version 1`)),
      );
      const newer = await checkWaiting(config, [deployment("Deploy", 2)], where);
      expect(newer.problems.sort()[0]).toBe("Run a waits for version 1 of deployment, which is not here.");
    }
  },
);
