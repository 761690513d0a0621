/** Each approval has one card that is true to its record, and each line once and in order. */
import { cardOf } from "../../../src/slack/cards/card.ts";
import { isToldByOutcome } from "../../../src/slack/cards/ending-line.ts";
import { keyOf, type SeenMessage } from "../../program/seen-message.ts";
import type { PlannedRun } from "../plan.ts";
import type { Evidence } from "../record.ts";
import { buttonOf } from "../screen.ts";
import type { Fault } from "./fault.ts";

export function checkCards(evidence: Evidence, runs: readonly PlannedRun[]): Fault[] {
  return [
    ...findDoubled(evidence.messages, "in #approvals"),
    ...findDoubled(evidence.audit, "in #audit"),
    ...findDoubled(evidence.direct, "in direct messages"),
    ...evidence.approvals.flatMap((record) => checkCard(evidence, record)),
    ...runs.filter(({ isLeft }) => !isLeft).flatMap((run) => checkEnd(evidence, run)),
  ];
}

export function findDoubled(messages: readonly SeenMessage[], where: string): Fault[] {
  const times = new Map<string, number>();
  for (const message of messages) {
    const key = keyOf(message);
    if (key !== undefined) times.set(key, (times.get(key) ?? 0) + 1);
  }
  return [...times]
    .filter(([, count]) => count > 1)
    .map(([key, count]) => ({ kind: "doubled", what: `"${key}" stands ${count} times ${where}` }));
}

function checkCard(evidence: Evidence, { approval, state }: Evidence["approvals"][number]): Fault[] {
  if (state === undefined) return [{ kind: "wrong", what: `${approval} has no readable state` }];
  const card = evidence.messages.find((message) => keyOf(message) === `card ${approval}`);
  const removed = evidence.removed.get(approval);
  // After its last line there is no need for a card that an admin deleted.
  if (card === undefined && removed !== undefined && state.outcome !== undefined)
    return checkTold(evidence, state);
  if (card === undefined) return [{ kind: "lost", what: `the card of ${approval}` }];
  const faults: Fault[] = [];
  const expected = cardOf({ state, endedOutside: false });
  if (card.text !== expected.text) {
    faults.push({
      kind: "wrong",
      what: `the card of ${approval} says "${card.text}", not "${expected.text}"`,
    });
  }
  const button = buttonOf(card);
  if ((button === undefined) !== (state.outcome !== undefined)) {
    faults.push({ kind: "wrong", what: `the card of ${approval} has the button ${button}` });
  }
  return [...faults, ...checkLines(evidence, { card, state, removed }), ...checkTold(evidence, state)];
}

type State = NonNullable<Evidence["approvals"][number]["state"]>;

/** Of a card that was deleted, the lines are below it and below the next one, in any order; or they are deleted, too. */
function checkLines(
  { messages }: Evidence,
  about: { card: SeenMessage; state: State; removed: { thread: boolean } | undefined },
): Fault[] {
  const { card, removed, state } = about;
  const { approval } = state;
  if (removed?.thread === true) return [];
  const thread = messages.filter(
    (message) => (removed !== undefined || message.thread_ts === card.ts) && message !== card,
  );
  const lines = thread.map(keyOf).filter((key) => key?.startsWith(`entry ${approval} `));
  const wanted = state.entries.flatMap((_, index) =>
    isToldByOutcome(state.entries, index) ? [] : [`entry ${approval} ${index}`],
  );
  const isRight =
    removed === undefined ? lines.join() === wanted.join() : wanted.every((key) => lines.includes(key));
  if (isRight) return [];
  const kind = wanted.every((key) => lines.includes(key)) ? "wrong" : "lost";
  return [{ kind, what: `the thread of ${approval} has [${lines.join()}], not [${wanted.join()}]` }];
}

/** Elsewhere: in the audit channel, and to the requester. */
function checkTold(evidence: Evidence, { approval, outcome }: State): Fault[] {
  const faults: Fault[] = [];
  const told = [`audit opened ${approval}`, ...(outcome === undefined ? [] : [`audit ended ${approval}`])];
  for (const key of told)
    if (!evidence.audit.some((message) => keyOf(message) === key)) faults.push({ kind: "lost", what: key });
  const isTold = evidence.direct.some((message) => keyOf(message) === `outcome ${approval}`);
  if (outcome !== undefined && !isTold) faults.push({ kind: "lost", what: `outcome ${approval}` });
  return faults;
}

function checkEnd(evidence: Evidence, { id, workflow }: PlannedRun): Fault[] {
  const run = evidence.runs.get(id);
  if (run === undefined) return [{ kind: "lost", what: `the run ${id}` }];
  if (run.state !== "resolved") return [{ kind: "wrong", what: `the run ${id} is ${run.state}` }];
  if (workflow === "caller") {
    // It has no card of its own.
    const isTold = evidence.direct.some((message) => keyOf(message) === `told ${id}`);
    return isTold ? [] : [{ kind: "lost", what: `the word to the starter of ${id}` }];
  }
  const removed = [...evidence.removed].filter(([approval]) => approval.startsWith(`${id}:`));
  if (removed.some(([, { thread }]) => thread)) return [];
  const end = evidence.messages.findIndex((message) => keyOf(message) === `end ${id}`);
  if (end < 0) return [{ kind: "lost", what: `the last line of ${id}` }];
  const thread = evidence.messages[end]?.thread_ts;
  const last = evidence.messages.findLastIndex((message) => message.thread_ts === thread);
  return last === end || removed.length > 0
    ? []
    : [{ kind: "wrong", what: `the end of ${id} is not the last line of its thread` }];
}
