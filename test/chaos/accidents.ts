/** Carries out what goes wrong: with the processes, and with Slack. */
import { setTimeout as pause } from "node:timers/promises";
import { drive } from "./drive.ts";
import type { Accident, Plan } from "./plan.ts";
import type { PlannedClosing, PlannedRemoval } from "./plan-slack.ts";
import type { Screen } from "./screen.ts";
import type { Stage } from "./stage.ts";

/** How long an admin looks for a card to delete, in milliseconds. */
const patienceMs = 5_000;

export interface Accidents {
  kills: number;
  stops: number;
  pauses: number;
  setBack: number;
  faults: number;
  closings: number;
  removals: number;
}

/** Resolves when the last of it is over: every process runs, or is on its way, and Slack is well. */
export async function causeAccidents(
  stage: Stage,
  { plan, screen }: { plan: Plan; screen: Screen },
  lengthMs: number,
): Promise<Accidents> {
  const startedAtMs = Date.now();
  const at = (atMs: number) => pause(Math.max(0, startedAtMs + atMs - Date.now()));
  const causing = stage.parts.keys().map(async (name) => {
    // One after the other: a gateway that was asked to stop may take its time.
    for (const accident of plan.accidents.filter(({ part }) => part === name)) {
      await at(accident.atMs);
      await cause(stage, accident);
    }
  });
  const faulting = plan.faults.map(async ({ atMs, fault }) => {
    await at(atMs);
    await (fault === undefined ? stage.workspace.clearFaults() : setFault(stage, fault));
  });
  const closing = plan.closings.map(async (one) => {
    await at(one.atMs);
    await close(stage, one);
  });
  const removing = plan.removals.map(async (one) => {
    await at(one.atMs);
    await remove(stage, screen, one);
  });
  await Promise.all([...causing, ...faulting, ...closing, ...removing, at(lengthMs)]);
  await stage.workspace.clearFaults();
  const count = (what: Accident["what"]) => plan.accidents.filter((one) => one.what === what).length;
  const faults = plan.faults.filter(({ fault }) => fault !== undefined).length;
  const processes = {
    kills: count("kill"),
    stops: count("stop"),
    pauses: count("pause"),
    setBack: count("clock"),
  };
  return { ...processes, faults, closings: plan.closings.length, removals: stage.removed.size };
}

async function cause({ parts }: Stage, { part: name, what, forMs }: Accident): Promise<void> {
  const part = parts.get(name);
  if (part === undefined) return;
  if (what === "clock") {
    await part.setClockBack();
    return;
  }
  if (what === "pause") part.sleep();
  else await (what === "kill" ? part.kill() : part.stop());
  await pause(forMs);
  if (what === "pause") part.wake();
  else await part.start();
}

async function setFault(
  { workspace }: Stage,
  fault: Record<string, string | number | boolean>,
): Promise<void> {
  const answer = await drive(workspace.url, "/sandbox/faults", fault);
  if (!answer.ok) throw new Error(`The sandbox does not know this fault: ${JSON.stringify(fault)}`);
}

async function close({ workspace }: Stage, { channel, change, forMs }: PlannedClosing): Promise<void> {
  const isArchive = change === "archived";
  await workspace.changeChannel(channel, isArchive ? { archived: true } : { app: false });
  await pause(forMs);
  await workspace.changeChannel(channel, isArchive ? { archived: false } : { app: true });
}

async function remove(stage: Stage, screen: Screen, { pick, thread }: PlannedRemoval): Promise<void> {
  await screen.someCard(patienceMs);
  const cards = screen.all();
  const card = cards[Math.floor(pick * cards.length)];
  if (card === undefined) return;
  const { ok } = await stage.workspace.remove(card, thread);
  if (ok)
    stage.removed.set(card.approval, { thread: thread || stage.removed.get(card.approval)?.thread === true });
}
