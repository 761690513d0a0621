/** The card that a group shares: a row for each request, with its own buttons, and one button for all that are one's own. */
import { allowsGrant } from "../../approval/grant.ts";
import type { ApprovalState } from "../../approval/state.ts";
import type { ApprovalView, GroupView } from "../../records/approval-view.ts";
import { groupIdOf } from "../../records/group-id.ts";
import { roundId } from "../../resonate/round-id.ts";
import { everythingButton } from "../views/everything.ts";
import { actions, type Block, button, context, fitsButton, header, message, section } from "./blocks.ts";
import { leftOutText } from "./card-facts.ts";
import { progressOf } from "./card-progress.ts";
import { isOpen, shortDigest, statusOf } from "./card-status.ts";
import { decideBlock } from "./decide-block.ts";
import { requesterName, workflowName } from "./requester-name.ts";
import { shownOf, titleNote } from "./shown-fields.ts";
import { clamp, clampMessage, clampPlain, code, escapeLine, timeOf } from "./text.ts";

/** The action ID of the button that approves every row which its person may approve. */
export const approveAllAction = "approve-all";

/** What one row may take of the some 13,000 characters that a message holds, by its parts. */
const longestTitle = 150;
const factsBudget = 160;
const namesBudget = 90;
const longestStatus = 260;

export function groupCard(group: GroupView): { text: string; blocks: Block[] } {
  const { name, page, members } = group;
  const open = members.filter(isOpen);
  const summary = summaryOf(members, open.length);
  const heading = page === 0 ? name : `${name} · card ${page + 1}`;
  return {
    text: clamp(`${escapeLine(heading)} — ${summary}`, 3_000),
    blocks: message([
      header(heading),
      section(summary),
      ...members.flatMap(rowOf),
      ...(open.length > 1 ? [approveAll(open)] : []),
      context(origin(members)),
    ]),
  };
}

function summaryOf(members: readonly ApprovalView[], open: number): string {
  const ended = Map.groupBy(
    members.filter((member) => !isOpen(member)),
    ({ state }) => state.outcome?.kind ?? "closed",
  );
  const kinds = [...ended].sort(([one], [other]) => (one < other ? -1 : 1));
  const waiting = open === 0 ? [] : [`*${open} waiting*`];
  return [...waiting, ...kinds.map(([kind, some]) => `${some.length} ${kind}`)].join(", ");
}

/** What is asked as far as it fits, how it stands, and its buttons while it is open. */
function rowOf(view: ApprovalView, index: number): Block[] {
  const { state } = view;
  const { title, mustRead } = state.request;
  const facts = factsOf(view);
  const status = statusOf(view, namesBudget);
  const isTitleShortened = escapeLine(title).length > longestTitle;
  const left = leftOutText({ ...facts.left, shortened: 0, isTitleShortened, people: status.left });
  const lines = [
    `*${clamp(escapeLine(title), longestTitle)}*${titleNote(state)}`,
    ...(facts.text === "" ? [] : [facts.text]),
    clamp([status.text.split("\n", 1)[0], ...progressOf(state).lines].join("\n"), longestStatus),
    ...(mustRead === true && isOpen(view) ? [":book: Has to be read first: Approve opens it."] : []),
    ...(left === undefined ? [] : [left]),
  ];
  const value = roundId(state.approval, 0);
  const everything = left !== undefined && fitsButton(value) ? everythingButton(value, title) : undefined;
  return [
    section(lines.join("\n"), everything),
    ...(isOpen(view) ? [decideBlock(view, `row:${index}`)] : []),
  ];
}

/**
 * Short texts, each whole or not at all, and each in a line of its own: a value that people typed cannot go on with what reads
 * as another field. What has a kind of its own is shown where everything is.
 */
function factsOf({ state }: ApprovalView): { text: string; left: { fields: number; fieldsInAll: number } } {
  const all = shownOf(state);
  const shown: string[] = [];
  let room = factsBudget;
  for (const { name, field } of all) {
    const text = typeof field === "string" ? `${escapeLine(name)}: ${escapeLine(field)}` : undefined;
    if (text === undefined || /\n/.test(String(field)) || text.length > room) continue;
    room -= text.length + 1;
    shown.push(text);
  }
  const digest = state.digests === undefined ? [] : [code(shortDigest(state.digests.asked))];
  const left = { fields: all.length - shown.length, fieldsInAll: all.length };
  return { text: [...shown, ...digest].join("\n"), left };
}

function approveAll(open: readonly ApprovalView[]): Block {
  const grants = open.some(({ state }) => allowsGrant(state))
    ? " Nothing is granted for a time by that: each row has its own button."
    : "";
  const text = `Of the ${open.length} requests that wait here, those that you may approve are approved, each by itself.${grants}`;
  return actions("all", [
    button({
      actionId: approveAllAction,
      text: "Approve all that are mine",
      value: "all",
      style: "primary",
      label: "Approve all requests of this card that you may approve",
      confirm: { title: "Approve all that are yours?", text },
    }),
  ]);
}

function origin([first]: readonly ApprovalView[]): string {
  if (first === undefined) return "Nothing of this group is on record any more.";
  const { state } = first;
  const where = workflowName(state);
  const by = `Requested by ${requesterName(state)}, since ${timeOf(state.openedAtMs)}`;
  return where === "" ? by : `${by} · ${where}`;
}

/** A line of the thread: where several share the card it begins with the title of the one that it is about. */
export function threadLine(state: ApprovalState, line: string): string {
  if (groupIdOf(state) === undefined) return line;
  const title = `*${escapeLine(clampPlain(state.request.title, longestTitle))}*${titleNote(state)}`;
  return clampMessage(`${title}: ${line}`);
}
