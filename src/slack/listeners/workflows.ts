/** The command `/workflows`. */
import type { SlashCommand } from "@slack/bolt";
import { plainTyped } from "../../form/typed-text.ts";
import { cancelRun } from "../../gateway/cancel-run.ts";
import { endRun } from "../../gateway/end-run.ts";
import { findStartedBy } from "../../gateway/inbox.ts";
import { listGrants } from "../../gateway/list-grants.ts";
import { findOpenWaits } from "../../gateway/open-waits.ts";
import { readRunStatus } from "../../gateway/run-status.ts";
import { reportFor } from "../../gateway/statistics.ts";
import { readPeriod, usualPeriod } from "../../gateway/statistics-desk.ts";
import { findWaitingFor } from "../../gateway/waiting-for.ts";
import { readAuditRecord } from "../../records/audit-record.ts";
import { findApprovals } from "../../records/find-approvals.ts";
import { clampMessage } from "../cards/text.ts";
import { auditSummaries, noApproval } from "../views/audit-summary.ts";
import { grantList } from "../views/grants.ts";
import { type Answer, pendingList, startedList } from "../views/lists.ts";
import { notAnswered } from "../views/sentences.ts";
import { statisticsAnswer } from "../views/statistics.ts";
import { statusText } from "../views/status.ts";
import {
  cancelSentence,
  endSentence,
  missingId,
  noSuchRun,
  reasonMissing,
  unknownPeriod,
  unknownWord,
  type WorkflowsWord,
  workflowsUsage,
  workflowsWords,
} from "../views/workflows-sentences.ts";
import { listenForCommand } from "./command.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import { readIdAndRest } from "./read-id.ts";
import { showAnew } from "./show-anew.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** What the command comes to: an answer, and the promise of what it changed. */
type Done = { answer: Answer; changed?: string };

/** Listens for the command; its answers are private. */
export function listenForWorkflows(app: SlackListeners, deps: ListenerDeps): void {
  listenForCommand<Done>({ app, deps }, "/workflows", {
    work: ({ command }) => answer(deps, command),
    after: async (done, { command }) => {
      if (done?.changed === undefined) return;
      await showAnew(deps, { promiseId: done.changed, origin: { kind: "card" }, by: command.user_id });
    },
    neverKnown: notAnswered,
    // What only looks comes late, or says that it does not come.
    changes: ({ text }) => ["cancel", "end"].includes(readWord(text).word ?? ""),
  });
}

function readWord(text: string): { typed: string; word: WorkflowsWord | undefined; rest: string } {
  const [, typed = "", rest = ""] = /^\s*(\S*)\s*(.*)$/s.exec(text) ?? [];
  return { typed, word: workflowsWords.find((known) => known === typed.toLowerCase()), rest };
}

async function answer(deps: ListenerDeps, command: SlashCommand): Promise<Done> {
  const { typed, word, rest } = readWord(command.text);
  if (typed === "" || word === "help") return { answer: { text: workflowsUsage } };
  if (word === undefined) return { answer: { text: unknownWord(typed) } };
  const person = command.user_id;
  if (word === "pending") {
    return { answer: await pendingList(await findWaitingFor(deps, person), deps.cardLinks, 0) };
  }
  if (word === "mine") {
    const readWaits = (run: string) => findOpenWaits(deps, run);
    return { answer: await startedList(await findStartedBy(deps, person), readWaits, 0) };
  }
  if (word === "stats") return { answer: await answerStatistics(deps, person, rest) };
  if (word === "grants") return { answer: grantList(await listGrants(deps, { endableBy: person })) };
  return answerAbout(deps, word, { rest, command });
}

async function answerStatistics(deps: ListenerDeps, person: string, rest: string): Promise<Answer> {
  const typed = rest.trim();
  const days = typed === "" ? usualPeriod : readPeriod(typed);
  if (days === undefined) return { text: unknownPeriod(typed) };
  return statisticsAnswer(await reportFor(deps, { person, days }), deps.cardLinks);
}

async function answerAbout(
  deps: ListenerDeps,
  word: Extract<WorkflowsWord, "status" | "cancel" | "end" | "audit">,
  { rest, command }: { rest: string; command: SlashCommand },
): Promise<Done> {
  const { id, rest: reason } = readIdAndRest(rest);
  if (id === undefined) return { answer: { text: missingId(word) } };
  switch (word) {
    case "status": {
      const status = await readRunStatus(deps, id);
      const text = status === undefined ? noSuchRun(id) : await statusText(status, deps.cardLinks);
      return { answer: { text } };
    }
    case "cancel":
      return cancel(deps, command, { id, reason });
    case "end":
      return end(deps, command, { id, reason });
    case "audit":
      return { answer: { text: await audit(deps, id) } };
  }
}

async function cancel(
  deps: ListenerDeps,
  command: SlashCommand,
  { id, reason }: { id: string; reason: string },
): Promise<Done> {
  const { user_id: by, channel_id: seenIn, trigger_id: trigger } = command;
  const nonce = nameFrom("cancel", trigger, by, id);
  const comment = reason === "" ? {} : { comment: plainTyped(reason) };
  const result = await cancelRun(deps, { id, by, seenIn, surface: "command", nonce, ...comment });
  const [first] = result.kind === "cancelled" ? result.waits : [];
  const answer = { text: clampMessage(cancelSentence(id, result)) };
  return first === undefined ? { answer } : { answer, changed: first.promiseId };
}

async function end(
  deps: ListenerDeps,
  command: SlashCommand,
  { id, reason }: { id: string; reason: string },
): Promise<Done> {
  if (reason.trim() === "") return { answer: { text: reasonMissing(id) } };
  const { user_id: by, channel_id: seenIn, trigger_id: trigger } = command;
  const given = { id, by, seenIn, surface: "command", reason: plainTyped(reason) } as const;
  const result = await endRun(deps, { ...given, nonce: nameFrom("end", trigger, by, id) });
  return { answer: { text: clampMessage(endSentence(id, result)) } };
}

async function audit(deps: ListenerDeps, id: string): Promise<string> {
  const approvals = await findApprovals(deps.client, id);
  const records = await Promise.all(approvals.map((approval) => readAuditRecord(deps, approval)));
  const found = records.filter((record) => record !== undefined);
  return found.length === 0 ? noApproval(id) : auditSummaries(found);
}
