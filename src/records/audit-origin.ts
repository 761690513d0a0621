/** What an audit finds wrong with where an approval comes from, and with what its run read and kept. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { openedTimesSchema } from "../approval/request.ts";
import { openState, type ApprovalState as State } from "../approval/state.ts";
import { canonicalJson } from "../canonical-json.ts";
import { callId, leafIds, roundId, runOf } from "../resonate/round-id.ts";
import { anyWorker, kindTag, targetTag } from "../resonate/tags.ts";
import { digestsOf } from "../security/asked-digest.ts";
import { isBornSo } from "../security/birth.ts";
import { isSignedCall } from "../security/call-signature.ts";
import { isSignedLeaf, type RunSigner, signedLeafSchema } from "../security/leaf-signature.ts";
import type { RecordReaders } from "../security/record-readers.ts";

const callSchema = z.object({ func: z.string(), args: z.array(z.unknown()).min(1) });

/**
 * Who asked for it, in which start of which run, and whether its first round asks just that: a record may be whole, and
 * still nobody knows who opened it, or be that of another run.
 */
export async function findOpeningFaults(
  readers: RecordReaders,
  { end, first: state }: { end: PromiseRecord; first: State | undefined },
): Promise<string[]> {
  const { client, signer } = readers;
  const call = callSchema.safeParse(client.decode(end).param.data).data;
  if (call === undefined || !isSignedCall(signer, end.id, call))
    return [`Nothing proves who opened ${end.id}: no workflow of this program did.`];
  const opening = await withTimes(readers, end.id, call.args[0]);
  if (state === undefined) return [];
  const faults: string[] = [];
  if (!(await isBornSo(readers, end.id, state.birth)))
    faults.push(`${end.id} belongs to another start of run ${runOf(end.id)}, or to none.`);
  if (!asks(opening, state, signer.isBound(end) ? Number(end.createdAt) : state.openedAtMs))
    faults.push(`${roundId(end.id, 0)} does not ask what ${end.id} was opened with.`);
  if (end.tags[kindTag] !== "approval-run" || end.tags[targetTag] !== anyWorker)
    faults.push(`${end.id} is not tagged as it was opened.`);
  return faults;
}

const openingSchema = z.looseObject({ request: z.looseObject({}) });

/** Beside the grant that covers it, where one does. */
const keptTimesSchema = openedTimesSchema
  .extend({ covered: z.unknown().optional() })
  .transform(({ covered: _, ...times }) => times);

/** What it was opened with; working hours as what its own run made of them and kept, which findLeafFaults checks. */
async function withTimes({ client }: RecordReaders, approval: string, given: unknown): Promise<unknown> {
  const opening = openingSchema.safeParse(given).data;
  const leaf = await client.get(callId(approval, 0));
  const kept = signedLeafSchema.safeParse(leaf?.value.data).data;
  const times = keptTimesSchema.safeParse(kept?.result).data;
  if (opening === undefined || times === undefined) return given;
  const { ladder: _, deadline: __, ...request } = opening.request;
  return { ...opening, request: { ...request, ...times } };
}

/** Whether the first state is what this opening leads to. */
function asks(opening: unknown, state: State, openedAtMs: number): boolean {
  const { approval, run, workflow, requester, onBehalfOf, channel, request, birth } = state;
  const given = { approval, run, workflow, channel, request };
  const more = {
    ...(requester === undefined ? {} : { requester }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(birth === undefined ? {} : { birth }),
  };
  const digests = digestsOf(request);
  const bound = digests === undefined ? {} : { digests };
  const opened = openState({ ...given, ...more, ...bound }, openedAtMs);
  const { approval: _, ...named } = { ...given, ...more };
  return canonicalJson(opened) === canonicalJson(state) && canonicalJson(named) === canonicalJson(opening);
}

/** What its own run read and kept: the time, what settled each round, the seal. Old ones proved only some of it. */
export async function findLeafFaults(
  { client, signer }: RecordReaders,
  end: PromiseRecord,
  { rounds, birth }: { rounds: number; birth: State["birth"] },
): Promise<string[]> {
  const isBound = signer.isBound(end);
  if (!isBound) return [];
  const runSigner: RunSigner = { signer, birth, isBound };
  const faults: string[] = [];
  for (const id of leafIds(end.id, rounds)) {
    const leaf = await client.get(id);
    if (leaf === undefined || leaf.state === "pending") {
      // One that is open may be about to write it.
      if (end.state !== "pending") faults.push(`What ${id} kept is missing.`);
      continue;
    }
    const kept = signedLeafSchema.safeParse(leaf.value.data).data;
    const isKept = leaf.state === "resolved" && kept !== undefined && isSignedLeaf(runSigner, id, kept);
    if (!isKept) faults.push(`What ${id} kept was not written by the approval's own run.`);
  }
  return faults;
}
