/**
 * The durable functions by which programs ask people: `signoff.request-approval` and `signoff.ask`. Each worker has them
 * beside the program's own workflows, and no person is offered them.
 */
import { z } from "zod";
import type { Ending } from "../approval/outcome.ts";
import { findUnkeepable } from "../form/find-unkeepable.ts";
import { jsonSchemaSchema } from "../form/json-schema.ts";
import { askPrefix } from "../id-fault.ts";
import type { Durable } from "../resonate/durable.ts";
import { callId } from "../resonate/round-id.ts";
import { type Asker, awaitApproval } from "../runtime/await-approval.ts";
import { durableCall } from "../runtime/durable-call.ts";
import { type Internals, internalsOf } from "../runtime/internals.ts";
import { signedLeaf } from "../runtime/leaf.ts";
import type { Workflow } from "../runtime/workflow.ts";
import type { Run, WorkflowContext } from "../runtime/workflow-context.ts";
import { startSchema } from "../security/start-signature.ts";
import { UserError } from "../user-error.ts";
import { callBack } from "./callback.ts";
import { checkAsker } from "./check-asker.ts";
import { type AskBody, approvalBody, findUnaskable, questionBody, requestOf } from "./request-body.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** Asks for an approval. */
export const requestApprovalFunction = askingWorkflow("signoff.request-approval", approvalBody);
/** Asks a question. */
export const askFunction = askingWorkflow("signoff.ask", questionBody);

export const askingWorkflows: readonly Workflow[] = [requestApprovalFunction, askFunction];

/** The run by which this caller asks under this ID of its own: those of different callers never meet. */
export function askRunId(caller: string, id: string): string {
  return `${askPrefix}${encodeURIComponent(caller)}/${id}`;
}

/** The caller's own ID for what such a run asks; of one that was called by a durable function, the run's. */
function ownIdOf(run: string): string {
  return run.startsWith(askPrefix) ? run.slice(run.indexOf("/", askPrefix.length) + 1) : run;
}

/** The approval that such a run opens which the gateway started: it is the first thing that the run does. */
export function askedApproval(run: string): string {
  return callId(run, 0);
}

/** The same of one that a program called: whoever that is, it is checked first. */
function calledApproval(run: string): string {
  return callId(run, 1);
}

function askingWorkflow(name: string, input: z.ZodObject & z.ZodType<AskBody>): Workflow {
  return {
    name,
    title: name,
    version: 1,
    input,
    // Nobody is offered it, and writing it takes a fiftieth of a start: written for whoever asks.
    get form() {
      return jsonSchemaSchema.parse(z.toJSONSchema(input));
    },
    mayStart: [],
    saysItsEnd: false,
    start: (ctx, given, run) => askPeople(ctx, { body: parseBody(name, input, given), given }, run),
  };
}

/** With what reading it would leave out. */
const asPassed = z.record(z.string(), z.unknown());

function parseBody(name: string, input: z.ZodType<AskBody>, given: unknown): AskBody {
  const parsed = input.safeParse(given);
  const issues = parsed.success
    ? [...findUnaskable(parsed.data), ...findUnkeepable(asPassed.parse(given))].map(
        ({ field, message }) => `${field}: ${message}`,
      )
    : parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  if (parsed.success && issues.length === 0) return parsed.data;
  throw new UserError(
    `What ${name} is asked is not valid: ${issues.join("; ")}`,
    "Correct it and ask again.",
    {
      code: "bad-request",
    },
  );
}

interface Given {
  body: AskBody;
  /** As it was passed. */
  given: unknown;
}

function* askPeople(ctx: WorkflowContext, { body, given }: Given, { id }: Run): Durable<Verdict> {
  const verdict = verdictOf(yield* putToPeople(ctx, { body, given }));
  const { callback, metadata } = body;
  if (callback !== undefined) {
    yield* callBack(
      ctx,
      { url: callback.url, id: ownIdOf(id), isShared: "group" in body && body.group !== undefined },
      {
        approval: internalsOf(ctx).start.isProven ? askedApproval(id) : calledApproval(id),
        state: "ended",
        outcome: verdict,
        ...(verdict.answer === undefined ? {} : { answer: verdict.answer }),
        ...(metadata === undefined ? {} : { metadata }),
      },
    );
  }
  return verdict;
}

/** The same call as `requestApproval` and `ask` make, for what was written elsewhere. */
function putToPeople(ctx: WorkflowContext, { body, given }: Given): Durable<Ending> {
  const request = requestOf(body);
  const kind = "question" in body ? "question" : "approval";
  return durableCall(
    ctx,
    { kind, name: request.title, asks: body },
    {
      writtenBy: putToPeople,
      make: (internals) => awaitOutcome(ctx, internals, { body, given }),
    },
  );
}

function* awaitOutcome(ctx: WorkflowContext, internals: Internals, { body, given }: Given): Durable<Ending> {
  const asker = internals.start.isProven ? undefined : yield* findAsker(internals, { body, given });
  const end = yield* awaitApproval(ctx, requestOf(body), { onBehalfOf: body.on_behalf_of, asker });
  if (end.kind === "ended") return end.outcome;
  return { kind: "cancelled", by: "direct", reason: end.reason, atMs: end.atMs, responses: [] };
}

/** Who called the function on the engine itself. Throws UserError, and nobody is asked, where that may not ask. */
function* findAsker(
  { sdk, run, start, settings, client, runSigner }: Internals,
  asking: Given,
): Durable<Asker> {
  const { argument: credential } = start;
  if (startSchema.safeParse(credential).data?.proof !== undefined) {
    yield* sdk.panic(
      true,
      `${run.id} was started with a proof that is wrong, or with a signing key that SIGNOFF_SIGNING_KEY lacks`,
    );
  }
  if (!runSigner.isBound) {
    throw notAsked(
      "While older versions of Signoff may work here, programs cannot ask: ask again in an hour.",
    );
  }
  const asked = { promiseId: run.id, name: run.workflow, credential, ...asking };
  const checked = yield* signedLeaf(sdk, runSigner, {
    about: asked,
    run: () => checkAsker({ client, settings }, asked),
  });
  if ("refused" in checked) throw notAsked(checked.refused);
  return checked;
}

function notAsked(why: string): UserError {
  return new UserError(why, "Nobody was asked.", { code: "bad-request" });
}
