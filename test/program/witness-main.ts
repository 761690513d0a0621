/** Signoff with workflows whose effects are counted by a witness outside the process (`WITNESS_URL`). */
import { z } from "zod";
import { runProgram } from "../../src/app/run-program.ts";
import { seconds } from "../../src/approval/duration.ts";
import { escalate, remind } from "../../src/approval/ladder.ts";
import { anyone, user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { type StepCall, step } from "../../src/authoring/step.ts";
import { workflows } from "../../src/workflows/registry.ts";
import { anyRates } from "../any-rates.ts";

async function witness(what: string, { key }: StepCall): Promise<string> {
  const body = JSON.stringify({ key, what });
  await fetch(process.env.WITNESS_URL ?? "", { method: "POST", body });
  return what;
}

const witnessed = defineWorkflow({
  name: "witnessed",
  title: "Two steps around an approval",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, run) {
    yield* step(ctx, "before", witness, "before");
    const outcome = yield* requestApproval(ctx, {
      title: `Go on with ${run.id}`,
      policy: { require: [{ from: anyone }] },
    });
    yield* step(ctx, "after", witness, outcome.kind);
    return `${run.id} ${outcome.kind}`;
  },
});

const hurried = defineWorkflow({
  name: "hurried",
  title: "An approval with a deadline",
  version: 1,
  input: z.object({ within: z.number().positive() }),
  *run(ctx, { within }, run) {
    const outcome = yield* requestApproval(ctx, {
      title: `Be quick with ${run.id}`,
      policy: { require: [{ from: anyone }] },
      deadline: seconds(within),
    });
    return `${run.id} ${outcome.kind}`;
  },
});

const failing = defineWorkflow({
  name: "failing",
  title: "Throws after its approval",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, run) {
    yield* requestApproval(ctx, { title: `Let ${run.id} fail`, policy: { require: [{ from: anyone }] } });
    throw new Error("the order <!channel> is gone");
  },
});

const laddered = defineWorkflow({
  name: "laddered",
  title: "Everything that the clock does",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, run) {
    const outcome = yield* requestApproval(ctx, {
      title: `Nobody answers ${run.id}`,
      policy: { require: [{ from: user("U0BEN") }] },
      ladder: [remind(seconds(0.5)), escalate(seconds(1), user("U0CHO"))],
      deadline: seconds(1.5),
    });
    return `${run.id} ${outcome.kind}`;
  },
});

const reminded = defineWorkflow({
  name: "reminded",
  title: "Two of three, reminded once",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, run) {
    const outcome = yield* requestApproval(ctx, {
      title: `Two for ${run.id}`,
      policy: { require: [{ from: [user("U0BEN"), user("U0CHO"), user("U0DEE")], approvals: 2 }] },
      ladder: [remind(seconds(1))],
    });
    return `${run.id} ${outcome.kind}`;
  },
});

await runProgram([...workflows, witnessed, hurried, failing, laddered, reminded], undefined, {
  rates: anyRates,
});
