/** The command `/resolve-promise <id> approve|deny [comment]`, and `key=value ...` for a question. */
import type { App, SlashCommand } from "@slack/bolt";
import type { ApprovalState } from "../../approval/state.ts";
import { findApproval } from "../../durable/approval-reader.ts";
import { findApprovals } from "../../durable/find-approvals.ts";
import { roundId } from "../../durable/round-id.ts";
import { readWords } from "../../form/command-words.ts";
import { readForm } from "../../form/read-form.ts";
import { typeWords } from "../../form/type-words.ts";
import { findOpenWaits } from "../../gateway/open-waits.ts";
import { respond } from "../../gateway/respond.ts";
import type { ResponseRequest } from "../../gateway/response-request.ts";
import { workThenAck } from "../acknowledge.ts";
import type { ListenerParts } from "../listener-parts.ts";
import { nameFrom } from "../nonce.ts";
import { tellPrivately } from "../private-word.ts";
import { readIdAndRest } from "../read-id.ts";
import { lateResponseSentence, notKnownYet, notRecorded } from "../sentences.ts";
import {
  noSuchRun,
  questionFields,
  resolveUsage,
  severalOpen,
  unknownDecision,
} from "../workflows-sentences.ts";

export const resolveCommand = "/resolve-promise";

/** Listens for the command: a response like a click, with the same permission check. */
export function listenForResolves(app: App, parts: ListenerParts): void {
  const { log } = parts;
  app.command(resolveCommand, async ({ command, ack, client }) => {
    const to = { user: command.user_id, channel: command.channel_id };
    const tell = (text: string) => tellPrivately({ client, log }, to, text);
    await workThenAck({
      work: () => answer(parts, command),
      ack: async (text) => {
        await ack({ response_type: "ephemeral", text });
        await parts.homes.refresh(to.user);
      },
      onUnknown: () => tell(notKnownYet),
      onLate: (text) => tell(text ?? notRecorded),
      log,
    });
  });
}

async function answer(parts: ListenerParts, command: SlashCommand): Promise<string> {
  const { id, rest } = readIdAndRest(command.text);
  if (id === undefined) return resolveUsage;
  const found = await findPromise(parts, id);
  if (found.kind === "several") return severalOpen(found.promiseIds);
  if (found.kind === "none") return noSuchRun(id);
  const { promiseId, state } = found;
  const said = state.request.form === undefined ? readDecision(rest) : readAnswer(state, id, rest);
  if (typeof said === "string") return said;
  const result = await respond(parts, {
    promiseId,
    ...said,
    by: command.user_id,
    surface: "command",
    nonce: nameFrom("resolve", command.trigger_id, command.user_id, command.text),
    seenIn: command.channel_id,
  });
  return lateResponseSentence(result);
}

type Said = Pick<ResponseRequest, "act" | "comment">;

/** The decision and its comment; a sentence if it is none. */
function readDecision(rest: string): Said | string {
  const [, typed = "", comment = ""] = /^(\S*)\s*(.*)$/s.exec(rest) ?? [];
  const decision = (["approve", "deny"] as const).find((known) => known === typed.toLowerCase());
  if (typed === "") return resolveUsage;
  if (decision === undefined) return unknownDecision(typed);
  return { act: { kind: "decision", decision }, ...(comment === "" ? {} : { comment }) };
}

/** The answer to a question; a sentence if nothing was typed. */
function readAnswer({ request }: ApprovalState, id: string, rest: string): Said | string {
  const read = readForm(request.form ?? {});
  const form = read.kind === "form" ? read.form : { fields: [] };
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

type FoundPromise =
  | { kind: "found"; promiseId: string; state: ApprovalState }
  | { kind: "several"; promiseIds: string[] }
  | { kind: "none" };

/** The promise that an ID means: a round's own, the one that a run waits for, or else the last that it waited for. */
async function findPromise(parts: ListenerParts, id: string): Promise<FoundPromise> {
  const open = (await findOpenWaits(parts, id)).filter((wait) => wait.kind === "approval");
  const [only, ...others] = open;
  if (others.length > 0) return { kind: "several", promiseIds: open.map(({ promiseId }) => promiseId) };
  if (only !== undefined) return { kind: "found", promiseId: only.promiseId, state: only.state };
  const last = (await findApprovals(parts.client, id)).at(-1);
  if (last === undefined) return { kind: "none" };
  const found = await findApproval(parts, roundId(last, 0));
  return "state" in found
    ? { kind: "found", promiseId: roundId(last, 0), state: found.state }
    : { kind: "none" };
}
