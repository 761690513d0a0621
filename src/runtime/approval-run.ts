/** An approval's own durable run: open a round, wait, fold, and repeat until there is an outcome (law 4). */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import { birthSchema } from "../approval/birth.ts";
import { toEvent } from "../approval/event.ts";
import { coverBy, fold } from "../approval/fold.ts";
import { writtenRequestSchema } from "../approval/request.ts";
import { openState } from "../approval/state.ts";
import type { Log } from "../log.ts";
import { type Ended, sealEnd } from "../records/ended.ts";
import { sampleTags } from "../records/ended-sample.ts";
import { giveGrant } from "../records/grant.ts";
import { partTags } from "../records/part-tags.ts";
import type { Durable } from "../resonate/durable.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { keptTraceSchema } from "../trace-context.ts";
import { checkOpening } from "./check-opening.ts";
import { signedLeaf } from "./leaf.ts";
import { parkForZone } from "./park-for-zone.ts";
import { awaitRound, openRound } from "./round.ts";
import { prepareCardSync, spawnCardSync } from "./spawn-card-sync.ts";
import { type TellingEnds, tellWait } from "./tell-spans.ts";

export const approvalFunction = "signoff.approval";

const openingSchema = z.object({
  run: z.string(),
  workflow: z.string(),
  requester: z.string().optional(),
  onBehalfOf: z.string().optional(),
  channel: z.string(),
  request: writtenRequestSchema,
  birth: birthSchema.optional(),
  /** The trace of the run, for spans alone: a malformed one is dropped. */
  trace: keptTraceSchema.optional().catch(undefined),
});
/** What a workflow passes to the approval that it opens. */
export type OpeningArgument = z.input<typeof openingSchema>;

/** Makes the durable function. Its context calls are counted in round-id.ts: one at the start, three in each round. */
export function createApprovalRun(
  readers: RecordReaders & TellingEnds & { log: Log },
): (sdk: Context, ...args: unknown[]) => Durable<Ended> {
  return function* (sdk, ...args) {
    yield* parkForZone(sdk, args);
    const { trace, ...given } = openingSchema.parse(args[0]);
    const call = { func: approvalFunction, args, given };
    const { opening, openedAtMs, runSigner, covered } = yield* checkOpening(sdk, readers, call);
    let state = openState({ ...opening, approval: sdk.id }, openedAtMs);
    if (covered !== undefined) state = coverBy(state, covered.used, covered.atMs);
    let showing: string | undefined;
    while (state.outcome === undefined) {
      const next = prepareCardSync(sdk, { approval: sdk.id, round: state.round, previous: showing });
      const round = yield* openRound(sdk, state, next.id);
      yield* next;
      showing = next.id;
      const { settled, digest } = yield* awaitRound(sdk, { round, state }, { readers, runSigner });
      state = { ...fold(state, toEvent(state.request, settled)), chain: digest };
    }
    const last = { approval: state.approval, round: "end", previous: showing } as const;
    showing = yield* spawnCardSync(sdk, last, { ...partTags(state), ...sampleTags(state) });
    const end = { state, showing };
    const seal = yield* signedLeaf(sdk, runSigner, { run: () => sealAndGive(readers, end) });
    tellWait(readers, state, trace);
    return { ...end, seal };
  };
}

/** Seals the end, and makes its grant before anybody can know of the approval: whoever then asks for the like finds it. */
async function sealAndGive(readers: RecordReaders, end: Omit<Ended, "seal">): Promise<string> {
  await giveGrant(readers, end.state);
  return sealEnd(readers.signer, end);
}
