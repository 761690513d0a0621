/** Writes journals as earlier versions of Signoff did, for what carries them over: frames of records, and of snapshots. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, zstdCompressSync } from "node:zlib";
import type { Request } from "@resonatehq/sdk";
import { formatOf, type JournalFormat } from "../../src/engine/journal/format.ts";
import type { SdkServer } from "../../src/pinned.ts";

/** Texts from this length on were compressed. */
const shortBytes = 300;
const noHead = { corrId: "", version: "" };

/** What of a root came, is forgotten from here on. */
export interface Collection {
  kind: "signoff.collect";
  roots: string[];
}
export type OldRecord = [nowMs: number, done: Request | Collection];

const hexadecimal = (number: number) => number.toString(16).padStart(8, "0");

export function oldFrame(text: string): Buffer {
  const plain = Buffer.from(text);
  const payload = plain.length < shortBytes ? plain : zstdCompressSync(plain);
  const checked = `${hexadecimal(payload.length)} ${hexadecimal(crc32(payload))} `;
  return Buffer.concat([
    Buffer.from(`${checked}${hexadecimal(crc32(checked))} `),
    payload,
    Buffer.from("\n"),
  ]);
}

export function oldFormat(changed: Partial<JournalFormat> = {}): Buffer {
  return oldFrame(JSON.stringify({ ...formatOf(2), ...changed }));
}

/** Records that were on disk all together or not at all. Heads were their callers' own, and not kept. */
export function oldBatch(records: readonly OldRecord[]): Buffer {
  const texts = records.map((record) =>
    JSON.stringify(record, (key, value) => (key === "head" ? noHead : value)),
  );
  return oldFrame(`[${texts.join(",\n")}]`);
}

/** What a snapshot holds of the promise of this ID: its place, itself, its task and their times. */
export function oldItem(server: SdkServer, id: string, place: number): object {
  const stored = server.promises.get(id);
  if (stored === undefined) throw new Error(`There is no ${id}`);
  const { callbacks, listeners, ...promise } = stored;
  const due = server.pTimeouts.find((time) => time.id === id);
  const order = server.tTimeouts.findIndex((time) => time.id === id);
  const taskDue = server.tTimeouts[order];
  return structuredClone({
    ...{ place, promise },
    ...(callbacks.size === 0 ? {} : { callbacks: [...callbacks] }),
    ...(listeners.size === 0 ? {} : { listeners: [...listeners] }),
    ...taskOf(server, id),
    ...(due === undefined ? {} : { due: due.timeout }),
    ...(taskDue === undefined
      ? {}
      : { taskDue: { timeout: taskDue.timeout, type: taskDue.type, order: order * 3 + 7 } }),
  });
}

function taskOf(server: SdkServer, taskId: string) {
  const stored = server.tasks.get(taskId);
  if (stored === undefined) return {};
  const { id: _, resumes, ...task } = stored;
  return { task: resumes.size === 0 ? task : { ...task, resumes: [...resumes] } };
}

export function oldPart(items: readonly object[], end?: object): Buffer {
  return oldFrame(JSON.stringify(end === undefined ? { items } : { items, end }));
}

/** What stands in the last part. */
export function oldEnd(server: SdkServer, nextPlace: number, lastMs: number): object {
  const { schedules, sTimeouts, promises } = server;
  const rest = {
    ...{ schedules: [...schedules.values()], scheduleTimes: sTimeouts },
    ...{ nextPlace, promises: promises.size },
  };
  return { rest, lastMs };
}

/** A data folder with a journal of these bytes, as the program that wrote it left it; gives the journal's path. */
export function putJournal(dataDir: string, bytes: Uint8Array): string {
  const folder = join(dataDir, "engine");
  mkdirSync(folder, { recursive: true });
  // Without it, a program that went on without its lock would be waited for.
  writeFileSync(join(folder, "lock.db"), "");
  const path = join(folder, "journal");
  writeFileSync(path, bytes);
  return path;
}
