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
 * Opens the round of `state`, which the card sync `showing` brings into Slack. Tags count only when the promise is made: a
 * replay finds the round as it was opened, perhaps by an older program with fewer tags.
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
 * Waits for the round and reads how it ended. A promise that was settled from outside gives a value here, never an
 * exception. The time comes from the record, for the worker's clock is not the engine's. Signatures are verified in a leaf,
 * so that a key that is rotated later changes nothing (law 8).
 */
export function* awaitRound(
  sdk: Context,
  { round, state }: { round: Future<unknown>; state: ApprovalState },
  { readers, runSigner }: { readers: RecordReaders; runSigner: RunSigner },
): Durable<RoundEnd> {
  // For a rejected or cancelled promise there is no value: the record tells how it ended.
  const value = yield* awaitReadable(sdk, round);
  const read = yield* trySignedLeaf(sdk, runSigner, {
    about: { round: round.id },
    run: () => readEnd(readers, round.id, state),
  });
  // A forged result of the leaf counts for nothing, and the approval stays open (law 7).
  if (read === undefined) return { settled: { kind: "undecodable", atMs: state.openedAtMs }, digest: "" };
  const { digest, ...times } = read;
  return { settled: settledOf({ ...times, value }), digest };
}
