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
  const wanted = namesOf(rules);
  if (machine.facts.text("indexed-tags") !== wanted) {
    const startedMs = performance.now();
    database.exec("BEGIN IMMEDIATE; DELETE FROM tags");
    const promises = machine.table.indexAll(machine.passedBy);
    machine.facts.set("indexed-tags", wanted);
    database.exec("COMMIT");
    if (promises > 0)
      log.info({ promises, tookMs: Math.round(performance.now() - startedMs) }, "Indexed the tags anew");
  }
  for (const [name, select] of Object.entries(rules.views ?? {}))
    putView(database, name, `CREATE VIEW ${name} AS ${select}`);
}

function putView(database: DatabaseSync, name: string, sql: string): void {
  const there = database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?").get(name);
  if (there?.sql === sql) return;
  database.exec(`DROP VIEW IF EXISTS ${name}; ${sql}`);
}
