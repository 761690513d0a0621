import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openTestEngine } from "./open-test-engine.ts";
import { createPromise, search, settlePromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const kinds = { "kind:one": "yes", other: "value", untold: "never" };

/** What the index holds, as `name value open place`. */
function indexIn(dataDir: string): string[] {
  const database = new DatabaseSync(join(dataDir, "engine", "state.db"));
  try {
    const rows = database.prepare("SELECT * FROM tags ORDER BY name, place").all();
    return rows.map(({ name, value, is_open, place }) => `${name} ${value} ${is_open} ${place}`);
  } finally {
    database.close();
  }
}

test("names that come are indexed for what is there, names that go are taken out, and what is damaged is left out", async () => {
  const dataDir = temporaryFolder();
  const openWith = (...indexedTags: string[]) => openTestEngine(dataDir, { rules: { indexedTags } });
  const before = await openWith("other");
  for (const id of ["open", "settled", "damaged"]) await before.handle(createPromise(id, { tags: kinds }));
  await before.handle(settlePromise("settled"));
  await before.stop();
  const database = new DatabaseSync(join(dataDir, "engine", "state.db"));
  database.exec("UPDATE promises SET made = 'no JSON' WHERE id = 'damaged'");
  database.close();
  const others = ["other value 0 1", "other value 1 0", "other value 1 2"];
  expect(indexIn(dataDir).sort()).toEqual(others);

  const more = await openWith("other", "kind:*");
  expect(await more.handle(search({ tags: { "kind:one": "yes" } }))).toMatchObject({
    data: { promises: [{ id: "open" }, { id: "settled" }] },
  });
  await more.stop();
  expect(indexIn(dataDir).sort()).toEqual(["kind:one yes 0 1", "kind:one yes 1 0", ...others]);

  await (await openWith("kind:*")).stop();
  expect(indexIn(dataDir).sort()).toEqual(["kind:one yes 0 1", "kind:one yes 1 0"]);
});
