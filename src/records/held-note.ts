/**
 * A note on the engine that a run is held, and why: a worker knows it, and a gateway in another process tells it to
 * people. It is a promise that does nothing but exist, for an hour or two, and is written anew while the run is held.
 */
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import type { DurableClient } from "../resonate/client.ts";
import { runOf } from "../resonate/round-id.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { Signer } from "../security/signer.ts";

/** Each of these is one note's, in milliseconds. */
export const heldWindowMs = 3_600_000;

const noteSchema = z.object({ task: z.string(), words: z.string(), signature: z.string() });

/** Writes the note, unless there is one of this hour. `task` is the run's, or that of one of its calls. */
export async function noteHeld(
  { client, signer }: RecordReaders,
  { task, words }: { task: string; words: string },
): Promise<void> {
  const window = windowAt(Date.now());
  const signature = signer.digest("leaf", contentOf({ task, words }));
  await client.claim(idOf(runOf(task), window), (window + 2) * heldWindowMs, {
    content: { task, words, signature },
  });
}

/** Why `run` is held; undefined if it is not, as far as is known. Throws when the engine is away. */
export async function readHeld(readers: RecordReaders, run: string): Promise<string | undefined> {
  const window = windowAt(Date.now());
  const [now, before] = await Promise.all([
    readNote(readers, idOf(run, window)),
    readNote(readers, idOf(run, window - 1)),
  ]);
  const noted = now ?? before;
  // What rests or is over goes on, or has gone on, since.
  return noted !== undefined && (await isUnderWay(readers.client, noted.task)) ? noted.words : undefined;
}

async function readNote(
  { client, signer }: { client: DurableClient; signer: Signer },
  id: string,
): Promise<{ task: string; words: string } | undefined> {
  const note = noteSchema.safeParse((await client.get(id))?.param.data).data;
  return note && signer.matches("leaf", contentOf(note), note.signature) ? note : undefined;
}

async function isUnderWay(client: DurableClient, task: string): Promise<boolean> {
  const state = await client.taskState(task);
  return state === undefined || state === "pending" || state === "acquired";
}

function idOf(run: string, window: number): string {
  return `signoff-held-${window}-${run}`;
}

function windowAt(atMs: number): number {
  return Math.floor(atMs / heldWindowMs);
}

function contentOf({ task, words }: { task: string; words: string }): string {
  return canonicalJson({ held: task, words });
}
