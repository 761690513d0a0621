/** Each effect that the outcomes ask for happened once by its key, and no other one. */
import type { ApprovalState } from "../../../src/approval/state.ts";
import type { PlannedRun } from "../plan.ts";
import type { Evidence } from "../record.ts";
import type { Witness } from "../witness.ts";
import type { Fault } from "./fault.ts";

export function checkEffects(evidence: Evidence, runs: readonly PlannedRun[], witness: Witness): Fault[] {
  const faults: Fault[] = witness.clashes.map((clash) => ({
    kind: "wrong",
    what: `one key for two: ${clash}`,
  }));
  const happened = Map.groupBy(witness.effects.values(), ({ run }) => run);
  const expected = new Map<string, string[]>();
  for (const run of runs) for (const [id, whats] of effectsOf(evidence, run)) expected.set(id, whats);
  for (const id of new Set([...happened.keys(), ...expected.keys()])) {
    const seen = (happened.get(id) ?? []).map(({ what }) => what).toSorted();
    const wanted = (expected.get(id) ?? []).toSorted();
    if (seen.join() === wanted.join()) continue;
    const kind = seen.length > wanted.length ? "doubled" : "lost";
    faults.push({ kind, what: `the effects of ${id} are [${seen.join()}], not [${wanted.join()}]` });
  }
  return faults;
}

/** By the run whose effects they are. */
function effectsOf({ approvals }: Evidence, run: PlannedRun): Map<string, string[]> {
  const states = approvals
    .map(({ state }) => state)
    .filter((state) => state !== undefined && (state.run === run.id || state.run.startsWith(`${run.id}:`)))
    .filter((state) => state !== undefined)
    .toSorted((one, other) => one.openedAtMs - other.openedAtMs);
  const ends = states.flatMap(({ outcome }) => (outcome === undefined ? [] : [outcome.kind]));
  const after = ends.map((end) => `after ${end}`);
  switch (run.workflow) {
    case "plain":
      return new Map([[run.id, ["before", ...after]]]);
    case "caller": {
      const called: ApprovalState | undefined = states[0];
      const own: [string, string[]] = [run.id, ends.length > 0 ? ["done"] : []];
      return new Map([own, ...(called ? [[called.run, ["before", ...after]] as [string, string[]]] : [])]);
    }
    case "chain":
      return new Map([[run.id, ends.map((end, index) => `${index === 0 ? "first" : "second"} ${end}`)]]);
    default:
      return new Map([[run.id, after]]);
  }
}
