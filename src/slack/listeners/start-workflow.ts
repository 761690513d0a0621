/** The command `/start-workflow name key=value ...`. */
import type { SlashCommand, webApi } from "@slack/bolt";
import { readWords } from "../../form/command-words.ts";
import { readForm } from "../../form/read-form.ts";
import { typeWords } from "../../form/type-words.ts";
import { plainTyped } from "../../form/typed-text.ts";
import { authorize } from "../../gateway/authorize.ts";
import { findStartable } from "../../gateway/find-startable.ts";
import { findIdProblem, generateRunId } from "../../gateway/run-id.ts";
import { startRun } from "../../gateway/start.ts";
import type { StartRequest, StartResult } from "../../gateway/start-request.ts";
import type { Workflow } from "../../runtime/workflow.ts";
import { type DialogResult, openView } from "../views/open-view.ts";
import { strayWords } from "../views/sentences.ts";
import { type FilledIn, pickModal, type StartPlace, startModal } from "../views/start-modals.ts";
import {
  formNotOpened,
  nothingToStart,
  notStarted,
  startSentence,
  unknownWorkflow,
} from "../views/start-sentences.ts";
import { listenForCommand } from "./command.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import type { SlackListeners } from "./slack-listeners.ts";
import { tellCardSoon } from "./tell-card.ts";

/** What a command comes to: a sentence, a form, or a run. */
type StartAnswer = { text?: string; result?: StartResult };

/** Listens for the command; it is acknowledged when the run exists, or a form is open. */
export function listenForStarts(app: SlackListeners, deps: ListenerDeps): void {
  listenForCommand<Pick<StartAnswer, "result">>({ app, deps }, "/start-workflow", {
    work: async ({ command, client }) => {
      const { text, ...started } = await answer(deps, command, client);
      return { ...started, ...(text === undefined ? {} : { answer: { text } }) };
    },
    after: async (started, { client, to }) => {
      if (started?.result !== undefined) tellCardSoon(deps, { client, to }, started.result);
      await deps.homes.refresh(to.user);
    },
    neverKnown: notStarted,
  });
}

async function answer(
  deps: ListenerDeps,
  command: SlashCommand,
  client: webApi.WebClient,
): Promise<StartAnswer> {
  const typed = readCommand(command.text);
  // From the trigger, so that a redelivered command finds the run that it started.
  const nonce = nameFrom("start", command.trigger_id, command.user_id, command.text);
  const { id } = typed;
  const place = { channel: command.channel_id, nonce, ...(id === undefined ? {} : { id }) };
  const open = (view: Parameters<typeof openView>[2]) => openView(client, command.trigger_id, view);
  const starter = { by: command.user_id, seenIn: command.channel_id };
  if (typed.name === undefined) {
    const startable = await findStartable(deps, starter);
    return startable.length === 0
      ? { text: nothingToStart }
      : opened(await open(pickModal(startable, place)));
  }
  const workflow = deps.workflows.get(typed.name);
  if (workflow === undefined) {
    const startable = await findStartable(deps, starter);
    return {
      text: unknownWorkflow(
        typed.name,
        startable.map(({ name }) => name),
      ),
    };
  }
  if (typed.stray.length > 0) return { text: strayWords(typed.stray) };
  // Before a form is filled in that could not be submitted.
  const wrong = id === undefined ? undefined : findIdProblem(id);
  if (wrong !== undefined) return { text: startSentence(typed.name, { kind: "invalid-id", reason: wrong }) };
  const values = typeValues(workflow, typed.values);
  const openForm = async (filledIn: FilledIn) => opened(await open(startModal(workflow, place, filledIn)));
  const isEmpty = typed.values.size === 0 && Object.keys(workflow.input.shape).length > 0;
  const isForm = isEmpty && (id === undefined || (await deps.client.getStored(id)) === undefined);
  // Whoever may not start it is told so at once, not after they have filled in its form.
  const may = await authorize(deps, { act: { kind: "start", workflow }, ...starter });
  if (isForm && may.kind === "authorized") return openForm({ values, issues: [] });
  const result = await startRun(deps, startRequest(workflow, place, { input: values, by: command.user_id }));
  if (result.kind === "invalid-input") return openForm({ values, issues: result.issues });
  return { text: startSentence(typed.name, result, channelToName(deps, command.channel_id)), result };
}

/** Where the cards of what is started go, if that is not where the person is: `seenIn`, undefined in the home tab. */
export function channelToName(
  { channel }: Pick<ListenerDeps, "channel">,
  seenIn: string | undefined,
): string | undefined {
  return channel === seenIn ? undefined : channel;
}

/** The run's ID is the person's own, or derived from what triggered it. */
export function startRequest(
  { name }: Workflow,
  { nonce, id, channel }: StartPlace,
  given: Pick<StartRequest, "input" | "by">,
): StartRequest {
  return {
    workflow: name,
    id: id ?? generateRunId(name, nonce),
    nonce,
    ...given,
    ...(channel === undefined ? {} : { channel }),
  };
}

function opened(result: DialogResult): StartAnswer {
  return result.kind === "asked" ? {} : { text: formNotOpened(result.reason, "type the command") };
}

interface Typed {
  name: string | undefined;
  /** The run's ID if `id=...` was given; it is never an input. */
  id: string | undefined;
  values: Map<string, string>;
  /** Words that are neither the name nor key=value. */
  stray: string[];
}

function readCommand(text: string): Typed {
  const [first, ...rest] = readWords(text);
  const values = new Map(rest.flatMap(({ key, value = "" }) => (key === undefined ? [] : [[key, value]])));
  const typedId = values.get("id");
  values.delete("id");
  const stray = rest.filter(({ key }) => key === undefined).map((word) => word.text);
  return { name: first?.text, id: typedId === undefined ? undefined : plainTyped(typedId), values, stray };
}

function typeValues(workflow: Workflow, values: ReadonlyMap<string, string>): Record<string, unknown> {
  const read = readForm(workflow.form);
  return read.kind === "form" ? typeWords(read.form, values) : Object.fromEntries(values);
}
