import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectOnce, play, rehearse, run } from "./callback-rehearsal.ts";
import { documentedActs, tableOf } from "./callback-table.ts";
import { playPoints } from "./play-points.ts";

async function recordActs(): Promise<string[]> {
  const rehearsal = await rehearse();
  try {
    await play(rehearsal);
    await expectOnce(rehearsal);
    return rehearsal.acts();
  } finally {
    await rehearsal.dispose();
  }
}

/**
 * Each act outside before and after, and each that the engine makes durable after it: before it is after the one before, or
 * after what was done outside between the two.
 */
function pointsOf(acts: readonly string[]): string[] {
  return acts.flatMap((act) =>
    act.includes(` ${run}`) ? [`after ${act}`] : [`before ${act}`, `after ${act}`],
  );
}

/** At most this many programs at once: they share two cores. */
const atOnce = 3;
/**
 * What is recorded depends a little on what overtakes what: when a run is put to sleep, what is done after its end, and
 * whether a busy machine has to tell a person that it takes long.
 */
const isSteady = (act: string) => !act.startsWith("task.suspend") && !act.startsWith("chat.postEphemeral");

test("killed with -9 at every point from the question to the callback: the receiver has the outcome, by one ID, and nothing is asked twice", async () => {
  const acts = await recordActs();
  const points = pointsOf(acts);
  /** How often the receiver was called, by the point. */
  const calls = new Map<string, number>();
  const failures = await playPoints({
    points,
    atOnce,
    labelOf: (point) => point,
    prepare: rehearse,
    play: async (rehearsal, point) => {
      await play(rehearsal, point);
      await expectOnce(rehearsal);
      if (rehearsal.wasStartedAgain()) calls.set(point, rehearsal.receiver.calls.length);
    },
    dispose: (rehearsal) => rehearsal.dispose(),
  });
  expect(failures).toEqual([]);
  // The last ones may come when the play is over.
  expect(points.filter((point) => !calls.has(point)).length).toBeLessThan(4);
  const table = tableOf(acts, calls);
  console.info(table);
  const page = readFileSync(new URL("../../docs/development.md", import.meta.url), "utf8");
  const documented = documentedActs(page);
  expect(documented.filter(isSteady).sort(), `docs/development.md should have:\n${table}`).toEqual(
    acts.filter(isSteady).sort(),
  );
}, 1_800_000);
