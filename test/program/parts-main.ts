/** One part of Signoff with workflows for its tests. `VERSIONS`: those of the workflow `versioned` that this part has. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { runProgram } from "../../src/app/run-program.ts";
import { anyone, user } from "../../src/approval/policy.ts";
import { callWorkflow } from "../../src/authoring/call-workflow.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { type StepCall, step } from "../../src/authoring/step.ts";
import { workflows } from "../../src/workflows/registry.ts";
import { anyRates } from "../any-rates.ts";

/** Tells the witness which process works, and takes its time. */
async function work({ ms, what }: { ms: number; what: string }, { key }: StepCall): Promise<string> {
  const body = JSON.stringify({ key: `${process.env.NAME}`, what: `${key.split("/")[0]} ${what}` });
  await fetch(process.env.WITNESS_URL ?? "", { method: "POST", body });
  await pause(ms);
  return what;
}

const working = defineWorkflow({
  name: "working",
  title: "A long step, then an approval",
  version: 1,
  input: z.object({ ms: z.number() }),
  *run(ctx, { ms }, run) {
    yield* step(ctx, "long", work, { ms, what: "long" });
    const { kind } = yield* requestApproval(ctx, { title: run.id, policy: { require: [{ from: anyone }] } });
    return `${run.id} ${kind}`;
  },
});

const quorum = defineWorkflow({
  name: "quorum",
  title: "Two of three",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, run) {
    const from = [user("U0BEN"), user("U0CHO"), user("U0DEE")];
    const policy = { require: [{ from, approvals: 2 }] };
    const { kind } = yield* requestApproval(ctx, { title: `Two for ${run.id}`, policy });
    return `${run.id} ${kind}`;
  },
});

const ofVersion = (version: number) =>
  defineWorkflow({
    name: "versioned",
    title: "Changes from version to version",
    version,
    input: z.object({}),
    *run(ctx, _input, run) {
      const { kind } = yield* requestApproval(ctx, {
        title: run.id,
        policy: { require: [{ from: anyone }] },
      });
      return `${run.id} ${kind} by version ${version}`;
    },
  });

const missing = defineWorkflow({
  name: "missing",
  title: "Registered nowhere, unless VERSIONS has 9",
  version: 3,
  input: z.object({}),
  // biome-ignore lint/correctness/useYield: it waits for nobody
  *run() {
    return "here after all";
  },
});

const calling = defineWorkflow({
  name: "calling",
  title: "Calls a workflow that is not there",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return yield* callWorkflow(ctx, missing, {});
  },
});

const versions = (process.env.VERSIONS ?? "1").split(",").map(Number);
const chosen = versions.flatMap((version) => (version === 9 ? [missing] : [ofVersion(version)]));
await runProgram([...workflows, working, quorum, calling, ...chosen], process.argv[2], {
  reconcileEveryMs: 0,
  rates: anyRates,
});
