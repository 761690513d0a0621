/** `callWorkflow`: a workflow as a part of another one, with a run of its own. */
import { z } from "zod";
import type { Durable, Future } from "../resonate/durable.ts";
import { ofKind, runTimeoutMs, workersGroup, workflowTag } from "../resonate/tags.ts";
import { durableCall } from "../runtime/durable-call.ts";
import type { Internals } from "../runtime/internals.ts";
import { trySignedLeaf } from "../runtime/leaf.ts";
import { handedSchema, takeBack } from "../runtime/notes.ts";
import { parkWithoutKey } from "../runtime/park-run.ts";
import { isSignedEnd } from "../runtime/run-workflow.ts";
import { beginSignedCall } from "../runtime/signed-call.ts";
import type { TypedWorkflow } from "../runtime/workflow.ts";
import type { WorkflowContext } from "../runtime/workflow-context.ts";
import { isSameBirth } from "../security/birth.ts";
import { readSignedCall } from "../security/call-signature.ts";
import { MissingKeyError } from "../security/signer.ts";
import { type StartArgument, startSchema } from "../security/start-signature.ts";
import { traceArgument } from "../trace-context.ts";

/**
 * Runs `workflow` and waits for its result, which is plain JSON. Its cards are its own, its notes stand in the caller's
 * thread until it has one; it can be cancelled with its caller. Throws what it throws. The workflow has to be registered
 * like any other, in the version that is called.
 *
 * @example
 * const result = yield* callWorkflow(ctx, refund, { order, amount, reason });
 */
export function callWorkflow<Input, Result>(
  ctx: WorkflowContext,
  workflow: TypedWorkflow<Input, Result>,
  input: Input,
): Durable<Result> {
  const make = (internals: Internals) => makeCall(internals, workflow, input);
  const call = { kind: "workflow", name: workflow.name, asks: { workflow: workflow.name, input } };
  return durableCall(ctx, call, { writtenBy: callWorkflow, make });
}

function* makeCall<Input, Result>(
  internals: Internals,
  workflow: TypedWorkflow<Input, Result>,
  input: Input,
): Durable<Result> {
  const { sdk, run, runSigner, trace, lastSync } = internals;
  const caller = lastSync === undefined ? {} : { showing: lastSync };
  const { birth } = runSigner;
  const born = birth === undefined ? {} : { birth };
  const start: StartArgument = { by: run.startedBy, channel: run.startedIn, caller, ...born };
  const call = yield* beginSignedCall(sdk, runSigner.signer, {
    function: workflow.name,
    args: [input, start, ...traceArgument(trace)],
    options: {
      target: workersGroup,
      timeout: runTimeoutMs,
      version: workflow.version,
      tags: { ...ofKind("run"), [workflowTag]: workflow.name },
    },
  });
  const end = yield* awaitCalled(internals, call);
  if (end === undefined) throw new Error(`${workflow.name} (run ${call.id}) was ended from outside.`);
  takeBack(internals, end.handed);
  if ("error" in end) throw Object.assign(new Error(end.error.message), { name: end.error.name });
  return end.result as Result;
}

const returnedSchema = z.object({ result: z.unknown().optional(), handed: handedSchema, seal: z.string() });
const threwSchema = z.object({
  error: z.object({ name: z.string(), message: z.string() }),
  handed: handedSchema,
  /** Missing where a run threw it that began before its kind was sealed. */
  seal: z.string().optional(),
});
type CalledEnd = z.output<typeof returnedSchema> | z.output<typeof threwSchema>;

/** How it ended; undefined if that is not what its own run said, or if someone else had called it. */
function* awaitCalled(
  { sdk, client, runSigner }: Internals,
  call: Future<unknown>,
): Durable<CalledEnd | undefined> {
  const { signer, birth } = runSigner;
  let end: CalledEnd | undefined;
  try {
    const value = yield* call;
    yield* parkWithoutKey(sdk, value);
    end = returnedSchema.safeParse(value).data;
  } catch (thrown) {
    yield* parkWithoutKey(sdk, thrown);
    end = threwSchema.safeParse(thrown).data;
  }
  // In a leaf, so that a key which is rotated later changes nothing for a run that is read again.
  const isGenuine = yield* trySignedLeaf(sdk, runSigner, {
    about: { call: call.id },
    run: async () => {
      const args = await readSignedCall({ client, signer }, call.id);
      const isOurs = args !== undefined && isSameBirth(startSchema.safeParse(args[1]).data?.birth, birth);
      if (!isOurs || end === undefined) return false;
      if (signer.lacksKeyOf(end.seal)) throw new MissingKeyError(`The end of ${call.id}`);
      return ("error" in end && !runSigner.isBound) || isSignedEnd(runSigner, call.id, end);
    },
  });
  return isGenuine === true ? end : undefined;
}
