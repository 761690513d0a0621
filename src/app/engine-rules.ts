/** What the embedded engine is told of Signoff's promises. */
import type { EngineRules } from "../engine/rules.ts";
import { findIdFault, isOwnName, ownNameFault } from "../id-fault.ts";
import { markRestored } from "../resonate/restored.ts";
import {
  approvalTag,
  type Kind,
  kindTag,
  noEffect,
  searchedTags,
  starterTag,
  targetTag,
  workflowTag,
} from "../resonate/tags.ts";

/**
 * How long a claim is kept after its end, in milliseconds: nobody asks for a window that is over, but whoever brings a
 * word of being away again must not find its ID free (records/absence.ts).
 */
const claimMs = 3_600_000;

/** What an approval can be verified with for ever: its rounds, its end, and the run that asked. */
const archived: (string | undefined)[] = ["run", "approval-run", "approval"] satisfies Kind[];

/** The tag of a promise, as SQLite reads it. */
const tag = (name: string) => `made ->> '$.tags."${name}"'`;
const time = (ms: string) => `strftime('%Y-%m-%d %H:%M:%S', (${ms}) / 1000, 'unixepoch')`;

/** For people who open a backup, or the file of an engine that is stopped, with sqlite3. Times are UTC. */
const views = {
  runs: `SELECT id AS run, ${tag(workflowTag)} AS workflow, state,
    (SELECT count(*) FROM promises AS waited
      WHERE waited.root = promises.id AND waited.state = 'pending' AND waited.${tag(kindTag)} = 'approval') AS waits,
    ${time("made ->> '$.createdAt'")} AS since, ${tag(starterTag)} AS started_by
    FROM promises WHERE id = root AND ${tag(kindTag)} = 'run'`,
  approvals: `SELECT ${tag(approvalTag)} AS approval, root AS run, id AS promise_id,
    ${time("made ->> '$.createdAt'")} AS since, ${time("made ->> '$.timeoutAt'")} AS until
    FROM promises WHERE state = 'pending' AND ${tag(kindTag)} = 'approval'`,
  archive: `SELECT id AS run, ${time("born_at")} AS since, ${time("ended_at")} AS ended FROM archived`,
};

export const engineRules: EngineRules = {
  indexedTags: [...searchedTags.names, ...searchedTags.prefixes.map((prefix) => `${prefix}*`)],
  noEffect,
  markRestored,
  views,
  isArchived: ({ tags }) => archived.includes(tags[kindTag]),
  brief: { tag: [kindTag, "claim" satisfies Kind], keptMs: claimMs },
  findRootFault: (id, tags) => {
    if (!isOwnName(id.split(":", 1)[0] ?? id)) return findIdFault(id);
    const isRun = tags[targetTag] !== undefined && (tags[kindTag] ?? "run") === "run";
    return isRun ? ownNameFault : undefined;
  },
};
