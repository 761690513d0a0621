/** Opening a round and waiting for it: one promise that people or the clock settle, whichever is first (law 5). */
import type { Context } from "@resonatehq/sdk";
import { type ApprovalState, nextClockOf } from "../approval/state.ts";
import { askTags } from "../records/asked.ts";
import { type RoundEnd, readEnd, settledOf } from "../records/round-record.ts";
import type { Durable, Future } from "../resonate/durable.ts";
import { runsOf } from "../resonate/round-id.ts";
import { approvalTag, askedInTag, cardChannelTag, cardSyncTag, ofKind, openedTag } from "../resonate/tags.ts";
import type { RunSigner } from "../security/leaf-signature.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { endsTags } from "./ends-tag.ts";
import { opensRound } from "./enter-asked.ts";
import { trySignedLeaf } from "./leaf.ts";
import { openWait } from "./open-wait.ts";
import { awaitReadable } from "./park-run.ts";

/**
 * Opens the round of `state`, which `showing` brings into Slack. Tags count when it is made: a pass over a run finds the
 * round as it was opened, also by a program that knew fewer tags.
 */
export function* openRound(sdk: Context, state: ApprovalState, showing: string): Durable<Future<unknown>> {
  return yield* openWait(sdk, {
    data: state,
    endsAtMs: nextClockOf(state),
    tags: {
      ...ofKind("approval"),
      [approvalTag]: state.approval,
      [cardSyncTag]: showing,
      [cardChannelTag]: state.channel,
      [openedTag]: String(state.openedAtMs),
      ...(runsOf(state.approval).includes(state.run) ? {} : { [askedInTag]: state.run }),
      ...endsTags(Math.min(nextClockOf(state) ?? Number.POSITIVE_INFINITY, sdk.info.timeout)),
      ...askTags(state),
    },
    onRequest: (request) => opensRound(request, state),
  });
}

/**
 * Waits for the round and reads how it ended. What was done to its promise from outside is a value here, never an
 * exception. When it was done comes from its record, for the worker's clock is not the engine's, and signatures are
 * verified in the leaf, so that a key which is rotated later changes nothing (law 8).
 */
export function* awaitRound(
  sdk: Context,
  { round, state }: { round: Future<unknown>; state: ApprovalState },
  { readers, runSigner }: { readers: RecordReaders; runSigner: RunSigner },
): Durable<RoundEnd> {
  // Of one that was rejected, or cancelled, the record tells.
  const value = yield* awaitReadable(sdk, round);
  const read = yield* trySignedLeaf(sdk, runSigner, {
    about: { round: round.id },
    run: () => readEnd(readers, round.id, state),
  });
  // Whoever forged the leaf gets nothing counted, and the approval stays open (law 7).
  if (read === undefined) return { settled: { kind: "undecodable", atMs: state.openedAtMs }, digest: "" };
  const { digest, ...times } = read;
  return { settled: settledOf({ ...times, value }), digest };
}
