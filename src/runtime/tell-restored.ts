/**
 * Says so where a step may be done a second time, for the engine has forgotten the first: its file is a backup that was
 * restored (engine/restore.ts), and the run is older than that. The step has the same key as before (law 9).
 */
import type { Log } from "../log.ts";
import { restoredIn, restoredTags } from "../resonate/restored.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { tellHeld } from "./tell-held.ts";

export interface RestoreWatch {
  /** To be called before each try of a step. Never rejects. */
  beforeStep(run: string, step: string): Promise<void>;
  /** The engine may be another one now, or the same one restored. */
  lookAgain(): void;
}

export function watchRestores(readers: () => RecordReaders, log: Log): RestoreWatch {
  let fromMs: Promise<number | undefined> | undefined;
  const tell = async (run: string, step: string) => {
    const { client } = readers();
    fromMs ??= readNewestRestore(readers());
    const restoredFromMs = await fromMs;
    if (restoredFromMs === undefined) return;
    const started = await client.getStored(run);
    if (started === undefined || Number(started.createdAt) > restoredFromMs) return;
    const when = `${new Date(restoredFromMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
    const words = `The engine was restored from a backup of ${when}, and has forgotten what this run did after that: ${step} may be done a second time, with the same key.`;
    log.warn({ run, step, restoredFromMs }, "a step of a restored run may be done a second time");
    await tellHeld(readers(), { run, words });
  };
  return {
    beforeStep: (run, step) =>
      tell(run, step).catch((error: unknown) => {
        fromMs = undefined;
        log.warn({ err: error, run, step }, "could not see whether the engine was restored");
      }),
    lookAgain: () => {
      fromMs = undefined;
    },
  };
}

/** When the newest backup was taken that was restored, in ms since 1970; undefined: none ever was, or the engine cannot say. */
async function readNewestRestore({ client }: RecordReaders): Promise<number | undefined> {
  let newest: number | undefined;
  try {
    for await (const record of client.search({ tags: restoredTags })) newest = restoredIn(record) ?? newest;
  } catch {
    return undefined;
  }
  return newest;
}
