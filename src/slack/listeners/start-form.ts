/** The dialogs of a start: a workflow is picked, its form is filled in. */
import type { ViewSubmitAction } from "@slack/bolt";
import type { FieldIssue } from "../../form/field-issue.ts";
import { formOf } from "../../form/read-form.ts";
import { authorize } from "../../gateway/authorize.ts";
import { startRun } from "../../gateway/start.ts";
import type { StartResult } from "../../gateway/start-request.ts";
import { tellPrivately } from "../delivery/ephemeral-reply.ts";
import { fieldErrors } from "../views/form/field-errors.ts";
import { readFormSubmission } from "../views/form/read-submission.ts";
import { closingModal } from "../views/modals.ts";
import { refusalSentence } from "../views/refusal-sentence.ts";
import { notKnownYet } from "../views/sentences.ts";
import {
  pickCallback,
  readPick,
  readStartContext,
  startCallback,
  startModal,
} from "../views/start-modals.ts";
import { notStarted, pickRefusal, pickTakesLong, startSentence } from "../views/start-sentences.ts";
import { workThenAck } from "./acknowledge.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import type { SlackListeners } from "./slack-listeners.ts";
import { channelToName, startRequest } from "./start-workflow.ts";
import { tellCardSoon } from "./tell-card.ts";

/** Listens for the submissions of the dialogs that `start-modals.ts` builds. */
export function listenForStartForms(app: SlackListeners, deps: ListenerDeps): void {
  listenForPicks(app, deps);
  app.submission(startCallback, async (given) => {
    const { ack, body, view, client } = given;
    const context = readStartContext(view);
    const to = { user: body.user.id, channel: context.channel };
    const tell = (text: string) => tellPrivately({ client, log: deps.log }, to, text);
    const finish = async (result: StartResult) => {
      await tell(startSentence(context.workflow, result, channelToName(deps, context.channel)));
      tellCardSoon(deps, { client, to }, result);
      await deps.homes.refresh(to.user);
    };
    await workThenAck({
      work: () => submit(deps, body),
      ack: async (result) => {
        const replacement = replacementOf(deps, context.workflow, result);
        if (replacement !== undefined) {
          await ack(replacement);
          return;
        }
        await ack();
        await finish(result);
      },
      onUnknown: () => tell(notKnownYet),
      onLate: (result) => (result === undefined ? tell(notStarted) : finish(result)),
      log: deps.log,
      telemetry: deps.telemetry,
    });
  });
}

function listenForPicks(app: SlackListeners, deps: ListenerDeps): void {
  app.submission(pickCallback, async ({ ack, view, body, client }) => {
    const to = { user: body.user.id, channel: readPick(view).place.channel };
    await workThenAck({
      work: () => openPicked(deps, body),
      ack: (answer) => ack(answer),
      onUnknown: () => tellPrivately({ client, log: deps.log }, to, pickTakesLong),
      onLate: async () => undefined,
      log: deps.log,
      telemetry: deps.telemetry,
    });
  });
}

/** The form of what was picked, or why it cannot be started. */
async function openPicked(deps: ListenerDeps, { user, view }: ViewSubmitAction) {
  const { workflow: name, place } = readPick(view);
  const workflow = deps.workflows.get(name);
  const may =
    workflow === undefined
      ? ({ kind: "unknown-workflow" } as const)
      : await authorize(deps, { act: { kind: "start", workflow }, by: user.id, seenIn: place.channel });
  const refusal = pickRefusal(may);
  if (workflow !== undefined && refusal === undefined) {
    return { response_action: "update", view: startModal(workflow, place) } as const;
  }
  return { response_action: "errors", errors: { workflow: refusal ?? "" } } as const;
}

async function submit(deps: ListenerDeps, { user, view }: ViewSubmitAction): Promise<StartResult> {
  const { workflow: name, ...place } = readStartContext(view);
  const workflow = deps.workflows.get(name);
  if (workflow === undefined) return { kind: "unknown-workflow", known: [...deps.workflows.keys()] };
  const input = readFormSubmission(formOf(workflow.form), view.state.values);
  return startRun(deps, startRequest(workflow, place, { input, by: user.id }));
}

/** What replaces the form; undefined closes it. */
function replacementOf(deps: ListenerDeps, name: string, result: StartResult) {
  if (result.kind === "started" || result.kind === "existing") return undefined;
  const errors = fieldErrors(formOf(deps.workflows.get(name)?.form), issuesOf(result));
  if (Object.keys(errors).length > 0) return { response_action: "errors", errors } as const;
  const view = closingModal(startSentence(name, result), "Not started");
  return { response_action: "update", view } as const;
}

/** What can be fixed, or only has to wait, in the form itself: what was typed stays there. */
function issuesOf(result: StartResult): readonly FieldIssue[] {
  if (result.kind === "too-fast") return [{ field: "", message: refusalSentence("too-many-starts", result) }];
  return result.kind === "invalid-input" ? result.issues : [];
}
