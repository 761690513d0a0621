/** Carries out what goes wrong: with the processes, and with Slack. */
import { setTimeout as pause } from "node:timers/promises";
import { drive } from "./drive.ts";
import type { Accident, Plan } from "./plan.ts";
import type { Stage } from "./stage.ts";

export interface Accidents {
  kills: number;
  stops: number;
  pauses: number;
  faults: number;
}

/** Resolves when the last of it is over: every process runs, or is on its way, and Slack is well. */
export async function causeAccidents(stage: Stage, plan: Plan, lengthMs: number): Promise<Accidents> {
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
  await Promise.all([...causing, ...faulting, at(lengthMs)]);
  await stage.workspace.clearFaults();
  const count = (what: Accident["what"]) => plan.accidents.filter((one) => one.what === what).length;
  const faults = plan.faults.filter(({ fault }) => fault !== undefined).length;
  return { kills: count("kill"), stops: count("stop"), pauses: count("pause"), faults };
}

async function cause({ parts }: Stage, { part: name, what, forMs }: Accident): Promise<void> {
  const part = parts.get(name);
  if (part === undefined) return;
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
