/** The engine's own report on how it is. */
import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { State } from "./state.ts";

export interface EngineStatus {
  promises: number;
  /** Promises that wait, by the value of the first tag that is indexed (Signoff's kinds). */
  open: Record<string, number>;
  archived: number;
  /** When the oldest of each began; ms since 1970. */
  oldestMs: Record<string, number>;
  fileBytes: number;
  logBytes: number;
  memoryBytes: number;
  /** The engine's clock. */
  nowMs: number;
  /** IDs of records that were found to be damaged since the start. */
  damaged: string[];
  /** Where the file is a backup that was restored: when the backup was taken, and restored; ms since 1970. */
  restored: { fromMs: number; atMs: number } | undefined;
}

export interface StatusDeps {
  database: DatabaseSync;
  state: State;
  path: string;
  /** The tag by whose values what waits is counted. */
  countedTag: string | undefined;
}

/** Counts by index; with a million waiting it takes some tens of milliseconds. */
export function readStatus({ database, state, path, countedTag }: StatusDeps): EngineStatus {
  const { machine } = state;
  const count = (sql: string, ...given: string[]) => Number(database.prepare(sql).get(...given)?.found ?? 0);
  const kinds = database.prepare(
    "SELECT value, count(*) AS found, min(place) AS first FROM tags WHERE name = ? AND is_open = 1 GROUP BY value",
  );
  const open = countedTag === undefined ? [] : kinds.all(countedTag);
  const nowMs = state.nowMs();
  const oldest = open.flatMap(({ value, first }) => {
    const bornMs = machine.passedBy.reading(() => machine.at(Number(first), nowMs))?.createdAt;
    return bornMs === undefined ? [] : [[String(value), bornMs] as const];
  });
  const fromMs = machine.facts.get("restored-from-ms");
  const atMs = machine.facts.get("restored-at-ms");
  return {
    promises: count("SELECT count(*) AS found FROM promises"),
    open: Object.fromEntries(open.map(({ value, found }) => [String(value), Number(found)])),
    archived: count("SELECT count(*) AS found FROM archived"),
    oldestMs: Object.fromEntries(oldest),
    fileBytes: sizeOf(path),
    logBytes: sizeOf(`${path}-wal`),
    memoryBytes: process.memoryUsage.rss(),
    nowMs,
    damaged: state.damaged.map(({ id }) => id),
    restored: fromMs === undefined || atMs === undefined ? undefined : { fromMs, atMs },
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
