/** The command `/workflows`. */
import type { App, SlashCommand } from "@slack/bolt";
import { readAuditRecord } from "../../durable/audit-record.ts";
import { findApprovals } from "../../durable/find-approvals.ts";
import { cancelRun } from "../../gateway/cancel-run.ts";
import { findStartedBy, findWaitingFor } from "../../gateway/inbox.ts";
import { findOpenWaits } from "../../gateway/open-waits.ts";
import { readRunStatus } from "../../gateway/run-status.ts";
import { workThenAck } from "../acknowledge.ts";
import { auditSummary, noApproval } from "../audit-summary.ts";
import type { ListenerParts } from "../listener-parts.ts";
import { type Answer, pendingList, startedList } from "../lists.ts";
import { nameFrom } from "../nonce.ts";
import { tellPrivately } from "../private-word.ts";
import { readIdAndRest } from "../read-id.ts";
import { notAnswered } from "../sentences.ts";
import { statusText } from "../status.ts";
import {
  cancelSentence,
  missingId,
  noSuchRun,
  unknownWord,
  type WorkflowsWord,
  workflowsUsage,
  workflowsWords,
} from "../workflows-sentences.ts";

export const workflowsCommand = "/workflows";

/** Listens for the command; its answers are private. */
export function listenForWorkflows(app: App, parts: ListenerParts): void {
  const { log } = parts;
  app.command(workflowsCommand, async ({ command, ack, client }) => {
    const to = { user: command.user_id, channel: command.channel_id };
    const tell = (answer: string | Answer) => tellPrivately({ client, log }, to, answer);
    await workThenAck({
      work: () => answer(parts, command),
      ack: (given) => ack({ response_type: "ephemeral", ...given }),
      onUnknown: async () => undefined,
      onLate: (given) => tell(given ?? notAnswered),
      log,
    });
  });
}

async function answer(parts: ListenerParts, command: SlashCommand): Promise<Answer> {
  const [, typed = "", rest = ""] = /^\s*(\S*)\s*(.*)$/s.exec(command.text) ?? [];
  const word = workflowsWords.find((known) => known === typed.toLowerCase());
  if (typed === "") return { text: workflowsUsage };
  if (word === undefined) return { text: unknownWord(typed) };
  const person = command.user_id;
  if (word === "pending") return pendingList(await findWaitingFor(parts, person), parts.links, 0);
  if (word === "mine")
    return startedList(await findStartedBy(parts, person), (run) => findOpenWaits(parts, run), 0);
  return { text: word === "help" ? workflowsUsage : await answerAbout(parts, word, { rest, command }) };
}

async function answerAbout(
  parts: ListenerParts,
  word: Extract<WorkflowsWord, "status" | "cancel" | "audit">,
  { rest, command }: { rest: string; command: SlashCommand },
): Promise<string> {
  const { id, rest: reason } = readIdAndRest(rest);
  if (id === undefined) return missingId(word);
  switch (word) {
    case "status": {
      const status = await readRunStatus(parts, id);
      return status === undefined ? noSuchRun(id) : statusText(status, parts.links);
    }
    case "cancel":
      return cancel(parts, command, { id, reason });
    case "audit":
      return audit(parts, id);
  }
}

async function cancel(
  parts: ListenerParts,
  command: SlashCommand,
  { id, reason }: { id: string; reason: string },
): Promise<string> {
  const { user_id: by, channel_id: seenIn, trigger_id: trigger } = command;
  const nonce = nameFrom("cancel", trigger, by, id);
  const comment = reason === "" ? {} : { comment: reason };
  const result = await cancelRun(parts, { id, by, seenIn, surface: "command", nonce, ...comment });
  await parts.homes.refresh(by);
  return cancelSentence(id, result);
}

async function audit(parts: ListenerParts, id: string): Promise<string> {
  const approvals = await findApprovals(parts.client, id);
  const records = await Promise.all(approvals.map((approval) => readAuditRecord(parts, approval)));
  const summaries = records.flatMap((record) => (record === undefined ? [] : [auditSummary(record)]));
  return summaries.length === 0 ? noApproval(id) : summaries.join("\n\n");
}
