/** Plays a story once for each point at which something dies in it, several programs at a time: they share two cores. */

export interface Story<Point, Rehearsal> {
  points: readonly Point[];
  labelOf(point: NoInfer<Point>): string;
  /** How many programs at once. */
  atOnce: number;
  prepare(point: NoInfer<Point>): Promise<Rehearsal>;
  /** Throws if it did not end as it should. */
  play(rehearsal: Rehearsal, point: NoInfer<Point>): Promise<void>;
  dispose(rehearsal: Rehearsal): Promise<unknown>;
}

/** Resolves with what failed, by point. */
export async function playPoints<Point, Rehearsal>(story: Story<Point, Rehearsal>): Promise<string[]> {
  const failures: string[] = [];
  const left = story.points.values();
  const playSome = async () => {
    for (const point of left) {
      const rehearsal = await story.prepare(point);
      try {
        await story.play(rehearsal, point);
      } catch (error) {
        failures.push(`${story.labelOf(point)}: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        await story.dispose(rehearsal);
      }
    }
  };
  await Promise.all(Array.from({ length: story.atOnce }, playSome));
  return failures;
}
