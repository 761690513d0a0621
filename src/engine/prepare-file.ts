/** Brings what is derived from the records up to date with what this program asks for: the index of tags, and views. */
import type { DatabaseSync } from "node:sqlite";
import type { Log } from "../log.ts";
import type { Machine } from "./machine.ts";
import { type EngineRules, namesOf } from "./rules.ts";

/** Killed in the middle, it begins again at the next start. */
export function prepareFile(
  database: DatabaseSync,
  machine: Machine,
  { rules, log }: { rules: EngineRules; log: Log },
): void {
  indexTags(database, machine, { rules, log });
  for (const [name, select] of Object.entries(rules.views ?? {}))
    putView(database, name, `CREATE VIEW ${name} AS ${select}`);
}

/**
 * Puts into the index what has a tag of a name that is new in it; all anew where a name is gone. Within SQLite: with a million
 * that wait, reading each row here would take minutes.
 */
function indexTags(
  database: DatabaseSync,
  { facts }: Machine,
  { rules, log }: { rules: EngineRules; log: Log },
): void {
  const wanted = [...rules.indexedTags];
  const before = readNames(facts.text("indexed-tags"));
  const isKept = before.length > 0 && before.every((name) => wanted.includes(name));
  const added = isKept ? wanted.filter((name) => !before.includes(name)) : wanted;
  if (isKept && added.length === 0) return;
  const startedMs = performance.now();
  database.exec("BEGIN IMMEDIATE");
  if (!isKept) database.exec("DELETE FROM tags");
  const { changes } = database.prepare(addTags).run(JSON.stringify(added));
  facts.set("indexed-tags", namesOf(rules));
  database.exec("COMMIT");
  if (changes !== 0)
    log.info({ tags: changes, tookMs: Math.round(performance.now() - startedMs) }, "Indexed the tags anew");
}

/** A name that ends in `*` stands for all that begin so, as GLOB has it; what is damaged is no JSON, or has no such tag. */
const addTags = `INSERT OR IGNORE INTO tags (name, value, is_open, place)
  SELECT tag.key, tag.value, promises.state = 'pending', promises.place
  FROM promises, json_each(iif(json_valid(made), made, '{}'), '$.tags') AS tag
  WHERE tag.type = 'text' AND EXISTS (SELECT 1 FROM json_each(?) AS wanted WHERE tag.key GLOB wanted.value)`;

function readNames(text: string | undefined): string[] {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return [];
  }
}

function putView(database: DatabaseSync, name: string, sql: string): void {
  const there = database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?").get(name);
  if (there?.sql === sql) return;
  database.exec(`DROP VIEW IF EXISTS ${name}; ${sql}`);
}
