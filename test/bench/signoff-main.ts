/** Signoff with the smallest approval; tells what memory it uses when asked. */
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/durable/define-workflow.ts";
import { requestApproval } from "../../src/durable/request-approval.ts";
import { runProgram } from "../../src/run-program.ts";
import { anyRates } from "../any-rates.ts";

const small = defineWorkflow({
  name: "small",
  title: "One small approval",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, { id }) {
    const request = { title: `Let ${id} go on`, policy: { require: [{ from: anyone }] } };
    const outcome = yield* requestApproval(ctx, request);
    return `${id} ${outcome.kind}`;
  },
});

process.on("message", (asked) => {
  if (asked !== "memory") return;
  globalThis.gc?.();
  process.send?.(process.memoryUsage());
});

await runProgram([small], process.argv[2], { rates: anyRates });
