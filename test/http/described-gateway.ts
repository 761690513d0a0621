/** A gateway on which every operation of the description can be tried: runs, approvals and questions are there. */
import { expect } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { askingWorkflows } from "../../src/callers/asking-workflows.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { fooWorkflow } from "../../src/workflows/foo-workflow.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { startRunningWorker } from "../runtime/running-worker.ts";
import { startHttp } from "./start-http.ts";

const approving = defineWorkflow({
  name: "approving",
  title: "Asks a program",
  version: 1,
  input: z.object({ amount: z.number().default(1) }),
  *run(ctx) {
    const policy = { require: [{ from: user("ci"), approvals: 1 }] };
    return yield* requestApproval(ctx, { title: "May I?", fields: { Why: "because" }, policy });
  },
});

const questioning = defineWorkflow({
  name: "questioning",
  title: "Asks how many",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* ask(ctx, { question: "How many?", schema: z.object({ n: z.int() }), from: user("ci") }))
      .kind;
  },
});

const workflows = [fooWorkflow, approving, questioning];
/** Its tokens are "ci's", and "eve's" of an operator. */
export async function startDescribed(): Promise<{ port: number; grant: string; stop(): Promise<void> }> {
  const worker = await startRunningWorker([...workflows, ...askingWorkflows]);
  const people = new People(worker, [user("U0EVE")]);
  const tokens = [
    { name: "ci", secret: "ci's" },
    { name: "U0EVE", secret: "eve's" },
  ];
  const http = await startHttp({ tokens }, { ...people.gateway, workflows: newestVersions(workflows) });
  for (const run of ["a-1", "a-2"]) await people.start(run, "approving", { amount: 1 }, "U0ANA");
  await people.start("q-1", "questioning");
  await people.start("c-1", "approving", { amount: 1 });
  for (const run of ["a-1", "a-2", "q-1", "c-1"]) await people.round(`${run}:0`, 0);
  for (const id of ["w-1", "w-2"]) {
    const response = await fetch(`http://127.0.0.1:${http.port}/approvals`, {
      method: "POST",
      headers: { authorization: "Bearer ci's", "content-type": "application/json" },
      body: JSON.stringify({ id, title: "Ship it", from: "U0BEN", channel: "C0DESK" }),
    });
    expect(response.status).toBe(202);
    await people.round(`ask/ci/${id}:0`, 0);
  }
  return {
    port: http.port,
    grant: await grantOne(http.port),
    stop: async () => {
      await http.stop();
      await worker.stop();
    },
  };
}

const answered = z.object({
  promise_id: z.string().default(""),
  outcome: z.object({ granted: z.object({}).optional() }).optional(),
  grants: z.array(z.object({ id: z.string() })).default([]),
});

/** What the one who is asked has granted; its ID. */
async function grantOne(port: number): Promise<string> {
  const call = async (token: string, path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
    return answered.parse(await response.json());
  };
  const policy = { require: [{ from: "U0EVE" }], grant: { longest: "1h" } };
  const asked = { id: "g-1", title: "Ship it", policy, channel: "C0DESK" };
  const { promise_id: promise } = await call("ci's", "/approvals", asked);
  const given = { decision: "approve", grant: "1h" };
  await until("the approval to be granted", async () => {
    const { outcome } = await call("eve's", `/approvals/${encodeURIComponent(promise)}/responses`, given);
    return outcome?.granted;
  });
  return until("the grant to stand", async () => (await call("eve's", "/grants")).grants[0]?.id);
}
