/**
 * Lines in threads that a run or a gateway of ours wrote: whoever reaches the engine can call the durable functions that
 * post them, and would let a run say what it never said (law 12).
 */
import type { Context } from "@resonatehq/sdk";
import { canonicalJson } from "../canonical-json.ts";
import { asStored } from "../resonate/codec.ts";
import { type OwnPromises, ownPromise } from "../resonate/own-promises.ts";
import { runOf } from "../resonate/round-id.ts";
import { birthOf } from "./birth.ts";
import type { RecordReaders } from "./record-readers.ts";
import type { Signer } from "./signer.ts";

interface Line {
  run: string;
  /** The mark of the run's start; absent where that is not recorded. */
  birth?: string | undefined;
}

/** The proof of a line that the durable call `id` of `func` posts. */
export function signLine(signer: Signer, call: { id: string; func: string }, line: Line): string {
  return signer.digest("leaf", contentOf(call, line));
}

/** The call that reports how an operator ended this run; an ID comes again, with another run's end. */
export function endReportId({ id, createdAt }: { id: string; createdAt: number }): string {
  return `signoff-end-${createdAt}-${id}`;
}

/**
 * Whether this line is of a run of ours, in the start that it has now. Throws for one whose proof is wrong: a key may be
 * missing here, and the line is held until it is back. Throws when the engine is away.
 */
export async function isOurLine(
  deps: RecordReaders & OwnPromises,
  sdk: Context,
  { func, proof, ...line }: Line & { func: string; proof?: string | undefined },
): Promise<boolean> {
  const { client, signer } = deps;
  // As older programs call it, which may still be there.
  if (!signer.isBound(ownPromise(deps, sdk))) return true;
  if (proof === undefined) return false;
  const { id } = sdk;
  if (!signer.matches("leaf", contentOf({ id, func }, line), proof)) {
    throw new Error(
      `The line ${id} was written with a wrong proof, or with a signing key that SIGNOFF_SIGNING_KEY lacks.`,
    );
  }
  const ids = [...new Set([runOf(line.run), line.run])];
  const runs = (await Promise.all(ids.map((run) => client.getStored(run)))).filter(
    (run) => run !== undefined,
  );
  // Collected since, there is no other start that it could be taken for.
  if (runs.length === 0) return true;
  if (line.birth !== undefined) return runs.some((run) => birthOf(run).mark === line.birth);
  return runs.some((run) => !signer.isBound(run) || id === endReportId(run));
}

function contentOf({ id, func }: { id: string; func: string }, line: Line): string {
  return canonicalJson({ id, func, line: asStored(line) });
}
