/** The command `/resolve-promise <id> approve|deny [comment]`, and `key=value ...` for a question. */
import type { SlashCommand } from "@slack/bolt";
import type { ApprovalState } from "../../approval/state.ts";
import { readWords } from "../../form/command-words.ts";
import { formOf } from "../../form/read-form.ts";
import { typeWords } from "../../form/type-words.ts";
import { plainTyped } from "../../form/typed-text.ts";
import { findPromise } from "../../gateway/find-promise.ts";
import { respond } from "../../gateway/respond.ts";
import type { ResponseRequest } from "../../gateway/response-request.ts";
import { clampMessage } from "../cards/text.ts";
import { lateResponseSentence, notRecorded } from "../views/sentences.ts";
import {
  editedSince,
  noSuchRun,
  nothingAsked,
  questionFields,
  resolveUsage,
  severalOpen,
  unknownDecision,
} from "../views/workflows-sentences.ts";
import { listenForCommand } from "./command.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import { readIdAndRest } from "./read-id.ts";
import { showAnew } from "./show-anew.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** What the command comes to: a sentence, and the promise if something was recorded there. */
type Done = { answer: { text: string }; promiseId?: string };

/** Listens for the command: a response like a click, with the same permission check. */
export function listenForResolves(app: SlackListeners, deps: ListenerDeps): void {
  listenForCommand<Done>({ app, deps }, "/resolve-promise", {
    work: async ({ command }) => {
      const { text, ...recorded } = await answer(deps, command);
      return { answer: { text }, ...recorded };
    },
    after: async (done, { command }) => {
      if (done?.promiseId === undefined) return;
      await showAnew(deps, { promiseId: done.promiseId, origin: { kind: "card" }, by: command.user_id });
    },
    neverKnown: notRecorded,
  });
}

async function answer(
  deps: ListenerDeps,
  command: SlashCommand,
): Promise<{ text: string; promiseId?: string }> {
  const { id, rest } = readIdAndRest(command.text);
  if (id === undefined) return { text: resolveUsage };
  const nonce = nameFrom("resolve", command.trigger_id, command.user_id, command.text);
  const found = await findPromise(deps, id, nonce);
  if (found.kind === "several") return { text: clampMessage(severalOpen(found.promiseIds)) };
  if (found.kind === "unknown") return { text: noSuchRun(id) };
  if (found.kind === "nothing-asked") return { text: nothingAsked(id) };
  const { promiseId, state } = found;
  const said = state.request.form === undefined ? readDecision(rest) : readAnswer(state, id, rest);
  if (typeof said === "string") return { text: said };
  if (found.kind === "edited" && said.act.kind === "decision")
    return { text: clampMessage(editedSince(promiseId, state, said.act.decision)) };
  const result = await respond(deps, {
    promiseId,
    ...said,
    by: command.user_id,
    surface: "command",
    nonce,
    seenIn: command.channel_id,
  });
  return { text: clampMessage(lateResponseSentence(result)), promiseId };
}

type Said = Pick<ResponseRequest, "act" | "comment">;

/** The decision and its comment; a sentence if it is none. */
function readDecision(rest: string): Said | string {
  const [, typed = "", comment = ""] = /^(\S*)\s*(.*)$/s.exec(plainTyped(rest)) ?? [];
  const decision = (["approve", "deny"] as const).find((known) => known === typed.toLowerCase());
  if (typed === "") return resolveUsage;
  if (decision === undefined) return unknownDecision(typed);
  return { act: { kind: "decision", decision }, ...(comment === "" ? {} : { comment }) };
}

/** The answer to a question; a sentence if nothing was typed. */
function readAnswer({ request }: ApprovalState, id: string, rest: string): Said | string {
  const form = formOf(request.form);
  const words = readWords(rest);
  const values = new Map(words.flatMap(({ key, value = "" }) => (key === undefined ? [] : [[key, value]])));
  if (values.size === 0 || values.size < words.length) {
    return questionFields(
      id,
      form.fields.map(({ name }) => name),
    );
  }
  return { act: { kind: "answer", answer: typeWords(form, values) } };
}
