/** The durable function behind `note`: one line in a thread, after what was shown there before. */
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@resonatehq/sdk";
import type { CardAddress } from "../records/approval-view.ts";
import { freshCursor, type SyncCursor } from "../records/sync-cursor.ts";
import type { OwnPromises } from "../resonate/own-promises.ts";
import { roundId } from "../resonate/round-id.ts";
import { cardSyncTag } from "../resonate/tags.ts";
import { isOurLine } from "../security/line-signature.ts";
import { readPrevious } from "./card-sync.ts";
import { type HeldLease, KeyedMutex } from "./keyed-mutex.ts";
import { readAttempt } from "./lease-version.ts";
import { inThread } from "./repost-card.ts";
import { type After, type NoteArgument, noteArgumentSchema, noteFunction } from "./spawn-card-sync.ts";
import type { ShowDeps } from "./until-shown.ts";
import { untilShown } from "./until-shown.ts";

/** How often the first round of an approval is looked for that a worker is about to open, in milliseconds. */
const lookEveryMs = 50;

/** Hands on what the card sync before it handed to it, so that the next one knows the card. */
export function createNote(
  deps: ShowDeps & OwnPromises,
): (sdk: Context, argument: unknown) => Promise<SyncCursor> {
  const writer = new KeyedMutex<SyncCursor>();
  return async (sdk, argument) => {
    const note = noteArgumentSchema.parse(argument);
    if (!(await isOurLine(deps, sdk, { func: noteFunction, ...note }))) {
      deps.log.warn({ note: sdk.id, run: note.run }, "a note that no run of ours wrote is not shown");
      return { ...freshCursor, doubtful: true };
    }
    return writer.join(sdk.id, (heldLease) => postNote({ ...deps, heldLease }, sdk.id, note));
  };
}

async function postNote(
  deps: ShowDeps & { heldLease: HeldLease },
  id: string,
  note: NoteArgument,
): Promise<SyncCursor> {
  const { presenter, stopping, clock } = deps;
  const log = deps.log.child({ run: note.run });
  let cursor: SyncCursor | undefined;
  await untilShown({ log, stopping, clock }, async (failed) => {
    const previous = await syncOf(deps, note.previous);
    cursor ??= await readPrevious(deps, { previous, round: "end" });
    const { card } = cursor;
    if (card === undefined || previous === undefined) return;
    const attempt = await readAttempt(deps, id, failed);
    const post = (there: CardAddress) => presenter.postNote(there, { id, text: note.text }, attempt);
    cursor.card = await inThread(deps, { card, showing: previous }, post);
  });
  if (cursor === undefined) throw new Error(`Note ${id} read nothing of what was shown before it.`);
  return cursor;
}

/** The card sync to wait for; undefined if the approval ended without a round. */
async function syncOf({ client, stopping }: ShowDeps, after: After): Promise<string | undefined> {
  if (typeof after === "string") return after;
  for (;;) {
    const record = await client.get(after.approval);
    const round = await client.get(roundId(after.approval, 0));
    if (round !== undefined) return round.tags[cardSyncTag];
    if (record?.state !== "pending") return undefined;
    await pause(lookEveryMs, undefined, { signal: stopping });
  }
}
