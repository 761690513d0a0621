/** The durable function behind `note`: one line in a thread, after what was shown there before. */
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@resonatehq/sdk";
import type { CardAddress } from "../records/approval-view.ts";
import { fresh, type Shown } from "../records/sync-cursor.ts";
import type { OwnPromises } from "../resonate/own-promises.ts";
import { roundId } from "../resonate/round-id.ts";
import { showingTag } from "../resonate/tags.ts";
import { isOurLine } from "../security/line-signature.ts";
import { readPrevious, type ShowingParts } from "./card-sync.ts";
import { type Holding, OneWriter } from "./keyed-mutex.ts";
import { readTakeUp } from "./lease-version.ts";
import { inThread } from "./repost-card.ts";
import { type After, type NoteArgument, noteArgumentSchema, noteFunction } from "./spawn-card-sync.ts";
import { untilShown } from "./until-shown.ts";

/** How often the first round of an approval is looked for that a worker is about to open, in milliseconds. */
const lookEveryMs = 50;

/** Hands on what the showing before it handed to it, so that the next one knows the card. */
export function createNote(
  parts: ShowingParts & OwnPromises,
): (sdk: Context, argument: unknown) => Promise<Shown> {
  const writer = new OneWriter<Shown>();
  return async (sdk, argument) => {
    const note = noteArgumentSchema.parse(argument);
    if (!(await isOurLine(parts, sdk, { func: noteFunction, ...note }))) {
      parts.log.warn({ note: sdk.id, run: note.run }, "a note that no run of ours wrote is not shown");
      return { ...fresh, doubtful: true };
    }
    return writer.join(sdk.id, (holding) => postNote({ ...parts, holding }, sdk.id, note));
  };
}

async function postNote(
  parts: ShowingParts & { holding: Holding },
  id: string,
  note: NoteArgument,
): Promise<Shown> {
  const { client, presenter, stopping } = parts;
  const log = parts.log.child({ run: note.run });
  let shown: Shown | undefined;
  await untilShown({ log, stopping }, async (failed) => {
    const previous = await showingOf(parts, note.previous);
    shown ??= await readPrevious(client, { previous, round: "end" });
    const { card } = shown;
    if (card === undefined || previous === undefined) return;
    const takeUp = await readTakeUp(parts, id, parts.holding);
    const attempt = { ...takeUp, doubtful: failed || takeUp.doubtful };
    const post = (there: CardAddress) => presenter.postNote(there, { id, text: note.text }, attempt);
    shown.card = await inThread(parts, { card, showing: previous }, post);
  });
  if (shown === undefined) throw new Error(`Note ${id} read nothing of what was shown before it.`);
  return shown;
}

/** The showing to wait for; undefined if the approval ended without a round. */
async function showingOf({ client, stopping }: ShowingParts, after: After): Promise<string | undefined> {
  if (typeof after === "string") return after;
  for (;;) {
    const record = await client.get(after.approval);
    const round = await client.get(roundId(after.approval, 0));
    if (round !== undefined) return round.tags[showingTag];
    if (record?.state !== "pending") return undefined;
    await pause(lookEveryMs, undefined, { signal: stopping });
  }
}
