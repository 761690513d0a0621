/** The state machine over a database that is gone with the test. */
import { DatabaseSync } from "node:sqlite";
import { migrate } from "../../src/engine/database.ts";
import { Machine } from "../../src/engine/machine.ts";

/** `mostHot`: how many entries stay in memory between requests. */
export function inMemory(mostHot?: number): Machine {
  const database = new DatabaseSync(":memory:");
  migrate(database, "in memory");
  const rules = { indexedTags: ["signoff:kind", "signoff:by"] };
  return new Machine(database, { rules, ...(mostHot === undefined ? {} : { mostHot }) });
}
