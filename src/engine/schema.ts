/** The tables of the engine's file, and how a file of an earlier version becomes one of this version. */

/** Tells the file from others: SQLite keeps it in the file's head. "Sign" in ASCII. */
export const applicationId = 0x5369676e;

/**
 * Step n makes a file of version n into one of version n + 1; a new file goes through all of them. Steps that were
 * released stay as they are.
 *
 * Times are REAL: a whole number beyond 2^53 in an INTEGER column could not be read back.
 */
export const migrations: readonly string[] = [
  `
  -- A promise, its task, and when each is due. What never changes stands in "made", what does in "live".
  CREATE TABLE promises (
    place INTEGER PRIMARY KEY, -- in the order of creation
    id TEXT NOT NULL UNIQUE,
    root TEXT NOT NULL,        -- the promise that all began with
    branch TEXT,               -- what runs together as one function
    made TEXT NOT NULL,        -- JSON: param, tags, timeoutAt, createdAt
    state TEXT NOT NULL,
    live TEXT NOT NULL,        -- JSON: value, settledAt, callbacks, listeners, task, awaits
    over_at REAL NOT NULL,     -- when it was settled, or its time is up
    due REAL,
    task_due REAL,
    task_due_type INTEGER,     -- 0: the task is sent again; 1: its lease ends
    task_order INTEGER,        -- what is due together happens in this order
    digest INTEGER NOT NULL    -- CRC-32 of the rest
  ) STRICT;
  CREATE INDEX by_root ON promises (root);
  CREATE INDEX by_branch ON promises (branch) WHERE branch IS NOT NULL;
  CREATE INDEX by_due ON promises (due) WHERE due IS NOT NULL;
  CREATE INDEX by_task_due ON promises (task_due_type, task_due) WHERE task_due IS NOT NULL;
  CREATE INDEX by_end ON promises (over_at, place) WHERE id = root;

  -- The tags that are searched for, of promises that are open and of those that are not.
  CREATE TABLE tags (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (name, value, is_open, place)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE schedules (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    due REAL NOT NULL
  ) STRICT;

  -- The IDs of what is in archive.jsonl: they stay taken.
  CREATE TABLE archived (
    id TEXT PRIMARY KEY,
    born_at REAL NOT NULL,
    ended_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- The newest time that was used, what the next order is, and what else is known of the file.
  CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value ANY NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];
