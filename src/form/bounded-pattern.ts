/** Patterns that programs send: on some texts, some take longer than anybody could wait, and nothing else runs meanwhile. */
import { type Context, createContext, Script } from "node:vm";
import { z } from "zod";

const longestMs = 250;
/** Of all slow patterns in one turn of the event loop: a schema may have hundreds, each of which takes as long as it may. */
const longestTogetherMs = 1_000;
const slowMs = 2;
const tooLong = z.object({ code: z.literal("ERR_SCRIPT_EXECUTION_TIMEOUT") });

let matching: { script: Script; inside: Context } | undefined;
let spentMs = 0;

/** What cannot be told in time of a text does not fit. */
export class BoundedPattern extends RegExp {
  override test(text: string): boolean {
    matching ??= { script: new Script("new RegExp(source).test(text)"), inside: createContext() };
    Object.assign(matching.inside, { source: this.source, text });
    // Once more: a machine that was suspended has not looked for so long.
    return matchInTime(matching) ?? matchInTime(matching) ?? false;
  }
}

/** Undefined: it takes too long. */
function matchInTime({ script, inside }: NonNullable<typeof matching>): boolean | undefined {
  if (spentMs >= longestTogetherMs) return undefined;
  const before = process.cpuUsage();
  try {
    const doesMatch: unknown = script.runInContext(inside, { timeout: longestMs });
    return doesMatch === true;
  } catch (error) {
    if (tooLong.safeParse(error).success) return undefined;
    throw error;
  } finally {
    // Not by the clock: on a busy machine time passes in which nothing is matched.
    const { user, system } = process.cpuUsage(before);
    spend((user + system) / 1_000);
  }
}

function spend(tookMs: number): void {
  if (tookMs < slowMs) return;
  if (spentMs === 0) setImmediate(() => (spentMs = 0));
  spentMs += tookMs;
}
