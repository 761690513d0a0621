/** The owner of a run: whoever started it; if nobody is proven to have, the one requester of all that is asked in it. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { findApproval } from "../records/approval-reader.ts";
import { readAskedIn } from "../records/read-asked-in.ts";
import { roundId } from "../resonate/round-id.ts";
import { kindTag } from "../resonate/tags.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { readStarter } from "../security/start-signature.ts";

/** Undefined: nobody is proven to have started it, and nobody, or more than one, asks in it. Throws when the engine is away. */
export async function ownerOfRun(readers: RecordReaders, run: PromiseRecord): Promise<string | undefined> {
  const starter = readStarter(readers.signer, run);
  if (starter !== undefined || run.tags[kindTag] !== undefined) return starter;
  const askers = new Set<string | undefined>();
  for await (const approval of readAskedIn(readers.client, run)) {
    const found = await findApproval(readers, roundId(approval.id, 0));
    // One that nobody can read may be anybody's.
    askers.add("state" in found ? found.state.requester : undefined);
    if (askers.size > 1) return undefined;
  }
  const [only] = askers;
  return only;
}
