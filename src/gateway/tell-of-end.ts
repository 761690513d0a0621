/** Telling of a run that an operator ended: its starter, its thread, the audit channel, as of one that failed. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { findApproval } from "../records/approval-reader.ts";
import { type EndedRun, endedText } from "../records/ended-run.ts";
import { isKind, readAllCalls } from "../records/read-calls.ts";
import { roundId } from "../resonate/round-id.ts";
import { cardSyncTag, ofKind } from "../resonate/tags.ts";
import { type ReportArgument, reportFunction } from "../runtime/spawn-card-sync.ts";
import { endReportId, signLine } from "../security/line-signature.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { readStarter } from "../security/start-signature.ts";
import { workflowOf } from "./find-differences.ts";

/** Starts the report once, however often this is called. Throws when the engine is away. */
export async function tellOfEnd(readers: RecordReaders, run: PromiseRecord, ended: EndedRun): Promise<void> {
  const { by, reason } = ended;
  const starter = readStarter(readers.signer, run);
  const previous = await findLastSync(readers, run.id);
  if (starter === undefined && previous === undefined) return;
  const argument: ReportArgument = {
    run: run.id,
    workflow: workflowOf(run) ?? "",
    kind: "failure",
    text: endedText(ended),
    ended: { by, reason },
    ...(starter === undefined ? {} : { starter }),
    ...(previous === undefined ? {} : { previous }),
  };
  const id = endReportId(run);
  const proof = signLine(readers.signer, { id, func: reportFunction }, argument);
  await readers.client.start({
    id,
    workflow: reportFunction,
    version: 1,
    args: [{ ...argument, proof }],
    tags: ofKind("showing"),
    nonce: ended.nonce,
  });
}

/** What knows the card of the run's last approval; undefined if it asked for none. */
async function findLastSync(readers: RecordReaders, run: string): Promise<string | undefined> {
  let last: string | undefined;
  for await (const call of readAllCalls(readers.client, run)) {
    if (!isKind(call, "approval-run")) continue;
    const found = await findApproval(readers, roundId(call.id, 0));
    // What was folded last is of a round that was never opened.
    const round = "state" in found && found.kind !== "open" ? found.state.round - 1 : 0;
    last = (await readers.client.getStored(roundId(call.id, Math.max(round, 0))))?.tags[cardSyncTag] ?? last;
  }
  return last;
}
