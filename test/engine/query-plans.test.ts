/** How SQLite finds what the engine asks for: by an index that the schema made for it, never by walking through a table. */
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { archivedStatements } from "../../src/engine/archived-ids.ts";
import { migrate } from "../../src/engine/database.ts";
import { Machine } from "../../src/engine/machine.ts";
import { statements } from "../../src/engine/table.ts";
import { tagStatements } from "../../src/engine/tag-index.ts";

/** Notes what is prepared, which is everything that is asked while the engine runs. */
class Recording extends DatabaseSync {
  readonly texts: string[] = [];

  override prepare(text: string) {
    this.texts.push(text);
    return super.prepare(text);
  }
}

function openRecording(): Recording {
  const database = new Recording(":memory:");
  migrate(database, "in memory");
  return database;
}

function plan(database: DatabaseSync, text: string): string[] {
  const given = Array.from(text.matchAll(/\?/g), () => null);
  const steps = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...given);
  return steps.map(({ detail }) => String(detail));
}

const byPlace = "SEARCH promises USING INTEGER PRIMARY KEY (rowid=?)";
const fromPlace = "SEARCH promises USING INTEGER PRIMARY KEY (rowid>?)";
const oneTag = "SEARCH tags USING PRIMARY KEY (name=? AND value=? AND is_open=? AND place=?)";

/** One step each: a second one would be a sort, or another table. */
const wanted: Record<keyof typeof statements, string[]> = {
  load: ["SEARCH promises USING INDEX sqlite_autoindex_promises_1 (id=?)"],
  insert: [],
  update: [byPlace],
  silence: [byPlace],
  // The end of the table itself: SQLite goes to its last row.
  lastPlace: ["SEARCH promises"],
  ofBranch: ["SEARCH promises USING INDEX by_branch (branch=?)"],
  ofRoot: ["SEARCH promises USING INDEX by_root (root=?)"],
  everything: [fromPlace],
  due: ["SEARCH promises USING INDEX by_due (due<?)"],
  taskDue: ["SEARCH promises USING INDEX by_task_due (task_due_type=? AND task_due<?)"],
  firstDue: ["SEARCH promises USING COVERING INDEX by_due (due>?)"],
  firstTaskDue: ["SEARCH promises USING COVERING INDEX by_task_due (task_due_type=? AND task_due>?)"],
  over: ["SEARCH promises USING INDEX by_end (over_at>? AND over_at<?)"],
  nextPlace: [fromPlace],
  at: [byPlace],
  forget: [byPlace],
};

const wantedOfTags: Record<keyof typeof tagStatements, string[]> = {
  add: [],
  close: [oneTag],
  remove: [oneTag],
  has: [oneTag],
  next: ["SEARCH tags USING PRIMARY KEY (name=? AND value=? AND is_open=? AND place>?)"],
};

const wantedOfArchived: Record<keyof typeof archivedStatements, string[]> = {
  add: [],
  find: ["SEARCH archived USING PRIMARY KEY (id=?)"],
};

test.each([
  ["promises", statements, wanted],
  ["tags", tagStatements, wantedOfTags],
  ["archived IDs", archivedStatements, wantedOfArchived],
])(
  "each statement on the table of %s finds its rows by the index that is made for it, in the order that it wants",
  (_name, texts, plans) => {
    const database = openRecording();
    const found = Object.entries(texts).map(([name, text]) => [name, plan(database, text)]);
    expect(Object.fromEntries(found)).toEqual(plans);
  },
);

test("nothing that the engine asks walks through a table or sorts, but for the schedules, which are few", () => {
  const database = openRecording();
  new Machine(database, { rules: { indexedTags: [] } });
  const asked = [...new Set(database.texts)].filter((text) => !text.startsWith("PRAGMA"));
  expect(asked.length).toBeGreaterThan(Object.keys({ ...statements, ...tagStatements }).length);
  const slow = asked.filter((text) => plan(database, text).some((step) => /SCAN|TEMP B-TREE/.test(step)));
  expect(slow).toEqual(["SELECT id, body, due FROM schedules ORDER BY place"]);
});

test("a statement that walks through the table is told from one that does not", () => {
  const database = openRecording();
  // What "ORDER BY place" makes of the search for what is due (a trap that the prototype fell into).
  const text = "SELECT id FROM promises WHERE due <= ? ORDER BY place";
  expect(plan(database, text).join()).toMatch(/SCAN|TEMP B-TREE/);
  expect(plan(database, "SELECT id FROM promises WHERE over_at <= ?").join()).toContain("SCAN");
});
