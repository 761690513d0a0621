/** After the chaos: patient people end what is open, until nothing is pending that should not be. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { keyOf } from "../program/seen-message.ts";
import { findDoubled } from "./checks/check-cards.ts";
import type { People } from "./people.ts";
import { type Act, longestDelayMs, type Plan, type PlannedRun } from "./plan.ts";
import { readMessages, readPending } from "./record.ts";
import type { Card, Screen } from "./screen.ts";
import type { Stage } from "./stage.ts";

/** Longer than the longest pause of a card sync, of a gateway that Slack has sent away, and of an engine that sends again. */
const quietWithinMs = 80_000;
/** How long people wait before they say the same once more. */
const sayAgainMs = 2_000;
const deciders = ["U0BEN", "U0CHO", "U0DEE", "U0EVE"];

export interface Finishing {
  stage: Stage;
  plan: Plan;
  people: People;
  screen: Screen;
  /** Whether somebody still copies settlements. */
  isForging: () => boolean;
}

/** Resolves with what is still pending when its time is over: nothing, if all is well. */
export async function finish(finishing: Finishing): Promise<{ pending: string[]; quietAfterMs: number }> {
  const { stage, plan } = finishing;
  const startedAtMs = Date.now();
  const said = new Map<string, number>();
  let pending: string[] = [];
  while (Date.now() - startedAtMs < quietWithinMs) {
    await sayWhatIsMissing(finishing, said);
    pending = findUnexpected(await readPending(stage).catch(() => ["the engine"]), plan);
    const isSettled =
      pending.length === 0 && (await areAllStarted(finishing)) && (await isSlackSettled(finishing));
    if (isSettled && !finishing.isForging() && Date.now() - startedAtMs > longestDelayMs) break;
    await pause(100);
  }
  return { pending, quietAfterMs: Date.now() - startedAtMs };
}

const callsSchema = z.object({
  calls: z.array(z.object({ fault: z.string().optional(), answer: z.json().optional() })),
});

/** What Slack does late is done, and removed again; cards that admins deleted are back where people are asked still. */
async function isSlackSettled({ stage, plan }: Finishing): Promise<boolean> {
  if (await isSomethingLate(stage)) return false;
  const { messages, audit, direct } = await readMessages(stage);
  const left = plan.runs.filter(({ isLeft }) => isLeft);
  const areBack = [...stage.removed.keys()]
    .filter((approval) => left.some(({ id }) => approval.startsWith(`${id}:`)))
    .every((approval) => messages.some((message) => keyOf(message) === `card ${approval}`));
  return areBack && [messages, audit, direct].every((place) => findDoubled(place, "").length === 0);
}

/** A post that was given up and is still to be done has no answer yet. */
async function isSomethingLate({ workspace }: Stage): Promise<boolean> {
  const answer = await fetch(new URL("/sandbox/calls?method=chat.postMessage", workspace.url));
  const { calls } = callsSchema.parse(await answer.json());
  return calls.some((call) => call.fault === "late" && call.answer === undefined);
}

async function areAllStarted({ stage, plan }: Finishing): Promise<boolean> {
  const found = await Promise.all(plan.runs.map(({ id }) => stage.readers.client.get(id)));
  return found.every((record) => record !== undefined);
}

/** What nobody decides may wait: its run, the workflow that it called, its approval, and the round. */
function findUnexpected(pending: readonly string[], plan: Plan): string[] {
  const left = plan.runs.filter(({ isLeft }) => isLeft);
  const mayWait = (id: string) => left.some((run) => id === run.id || id.startsWith(`${run.id}:`));
  return pending.filter((id) => !mayWait(id));
}

async function sayWhatIsMissing({ stage, plan, people, screen }: Finishing, said: Map<string, number>) {
  const isDue = (what: string) => {
    if (Date.now() - (said.get(what) ?? 0) < sayAgainMs) return false;
    said.set(what, Date.now());
    return true;
  };
  const doing: Promise<unknown>[] = [];
  for (const run of plan.runs) {
    const isThere = screen.cardsOf(run.id).length > 0;
    if (!isThere && isDue(run.id) && (await stage.readers.client.get(run.id).catch(() => null)) === undefined)
      doing.push(people.start(run));
    if (run.isLeft) continue;
    for (const [approval, card] of screen.cardsOf(run.id).entries()) {
      if (card.isOpen && isDue(card.approval)) doing.push(decide(people, run, { card, approval }));
    }
  }
  await Promise.all(doing);
}

async function decide(people: People, run: PlannedRun, { card, approval }: { card: Card; approval: number }) {
  const what = run.workflow === "question" ? "answer" : "approve";
  const act: Omit<Act, "by"> = { what, approval, way: "command", afterMs: 0, duplicate: false, old: false };
  await Promise.all(
    deciders.filter((by) => by !== run.starter).map((by) => people.act(run, { ...act, by }, card)),
  );
}
