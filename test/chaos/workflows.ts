/** The workflows of the chaos test: each effect is reported to a witness outside (`WITNESS_URL`), with its key. */
import { z } from "zod";
import { seconds } from "../../src/approval/duration.ts";
import { remind } from "../../src/approval/ladder.ts";
import { anyone, group, user } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { callWorkflow } from "../../src/authoring/call-workflow.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { type StepCall, step } from "../../src/authoring/step.ts";

interface Effect {
  run: string;
  what: string;
}

async function witness(effect: Effect, { key }: StepCall): Promise<string> {
  const body = JSON.stringify({ ...effect, key });
  const answer = await fetch(process.env.WITNESS_URL ?? "", { method: "POST", body });
  if (!answer.ok) throw new Error(`the witness answered ${answer.status}`);
  return effect.what;
}

const version = 1;
const input = z.object({});
const quiet = { reasons: { deny: "none" } } as const;
/** More tries than any outage of the test lasts. */
const retry = { attempts: 1_000, firstPause: seconds(0.1), factor: 1.5, longestPause: seconds(0.5) };

export const plain = defineWorkflow({
  name: "plain",
  title: "Two effects around an approval",
  ...{ version, input },
  *run(ctx, _input, { id: run }) {
    yield* step(ctx, "before", witness, { run, what: "before" }, { retry });
    const { kind } = yield* requestApproval(ctx, {
      ...quiet,
      title: `Go on with ${run}`,
      policy: { require: [{ from: anyone }] },
    });
    yield* step(ctx, "after", witness, { run, what: `after ${kind}` }, { retry });
    return `${run} ${kind}`;
  },
});

const pair = defineWorkflow({
  name: "pair",
  title: "Two of three",
  ...{ version, input },
  *run(ctx, _input, { id: run }) {
    const { kind } = yield* requestApproval(ctx, {
      ...quiet,
      title: `Two for ${run}`,
      policy: {
        require: [{ from: [user("U0BEN"), user("U0CHO"), user("U0DEE")], approvals: 2 }],
        denials: 2,
      },
    });
    yield* step(ctx, "after", witness, { run, what: `after ${kind}` }, { retry });
    return `${run} ${kind}`;
  },
});

const groups = defineWorkflow({
  name: "groups",
  title: "Two groups, and a reason for a denial",
  ...{ version, input },
  *run(ctx, _input, { id: run }) {
    const { kind } = yield* requestApproval(ctx, {
      title: `Both groups for ${run}`,
      reasons: { deny: "required" },
      policy: { require: [{ from: group("S0FINANCE") }, { from: group("S0LEADS") }] },
    });
    yield* step(ctx, "after", witness, { run, what: `after ${kind}` }, { retry });
    return `${run} ${kind}`;
  },
});

const question = defineWorkflow({
  name: "question",
  title: "A question",
  ...{ version, input },
  *run(ctx, _input, { id: run }) {
    const answer = yield* ask(ctx, {
      question: `How many for ${run}`,
      schema: z.object({ count: z.number().int().min(1) }),
      from: anyone,
    });
    yield* step(ctx, "after", witness, { run, what: `after ${answer.kind}` }, { retry });
    return `${run} ${answer.kind}`;
  },
});

const hurried = defineWorkflow({
  name: "hurried",
  title: "A reminder and a deadline",
  ...{ version, input },
  *run(ctx, _input, { id: run }) {
    const { kind } = yield* requestApproval(ctx, {
      ...quiet,
      title: `Be quick with ${run}`,
      policy: { require: [{ from: anyone, approvals: 2 }] },
      ladder: [remind(seconds(0.7))],
      deadline: seconds(2),
    });
    yield* step(ctx, "after", witness, { run, what: `after ${kind}` }, { retry });
    return `${run} ${kind}`;
  },
});

const chain = defineWorkflow({
  name: "chain",
  title: "Two approvals, notes and a sleep",
  ...{ version, input },
  *run(ctx, _input, { id: run }) {
    yield* note(ctx, `kept note of ${run}`);
    const first = yield* requestApproval(ctx, {
      ...quiet,
      title: `First for ${run}`,
      policy: { require: [{ from: anyone }] },
    });
    yield* note(ctx, `note between of ${run}`);
    yield* step(ctx, "first", witness, { run, what: `first ${first.kind}` }, { retry });
    yield* sleep(ctx, seconds(0.3));
    const second = yield* requestApproval(ctx, {
      title: `Second for ${run}`,
      reasons: { deny: "none", approve: "optional" },
      policy: { require: [{ from: anyone }] },
    });
    yield* step(ctx, "second", witness, { run, what: `second ${second.kind}` }, { retry });
    return `${run} ${first.kind} ${second.kind}`;
  },
});

const caller = defineWorkflow({
  name: "caller",
  title: "Calls another workflow",
  ...{ version, input },
  *run(ctx, _input, { id: run }) {
    const said = yield* callWorkflow(ctx, plain, {});
    yield* step(ctx, "done", witness, { run, what: "done" }, { retry });
    return `${run}: ${said}`;
  },
});

export const chaosWorkflows = [plain, pair, groups, question, hurried, chain, caller];
export const workflowNames = ["plain", "pair", "groups", "question", "hurried", "chain", "caller"] as const;
export type WorkflowName = (typeof workflowNames)[number];
