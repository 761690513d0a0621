/** What comes of a run while its records are being archived keeps the run. */
import { join } from "node:path";
import type { PromiseRecord } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { engineRules } from "../../src/app/engine-rules.ts";
import { ArchiveFile } from "../../src/engine/archive-file.ts";
import { Retention } from "../../src/engine/retention.ts";
import { openFile } from "./open-file.ts";
import { silentLog } from "./open-test-engine.ts";
import { createPromise, getPromise, settlePromise } from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** An archive during whose writing something happens. */
class BusyArchive extends ArchiveFile {
  during: () => void = () => undefined;

  override async append(promises: readonly PromiseRecord[]): Promise<void> {
    await super.append(promises);
    this.during();
  }
}

test("a run that goes on while its records are archived is not forgotten, and is the next time", async () => {
  const folder = temporaryFolder();
  let nowMs = Date.now();
  const { state, close } = await openFile(folder, { now: () => nowMs });
  for (const id of ["run", "other"]) {
    const tags = { "signoff:kind": "run" };
    for (const request of [createPromise(id, { tags }), settlePromise(id)]) state.perform(request);
  }
  const file = new BusyArchive(join(folder, "archive.jsonl"));
  const retention = new Retention({ state, file, rules: engineRules, retentionMs: 1_000, log: silentLog });
  const statusOf = (id: string) => state.perform(getPromise(id)).response.head.status;
  nowMs += 2_000;
  file.during = () => void state.perform(createPromise("run:1"));
  await retention.run();
  expect(["run", "run:1", "other"].map(statusOf)).toEqual([200, 200, 404]);
  file.during = () => undefined;
  state.perform(settlePromise("run:1"));
  nowMs += 2_000;
  await retention.run();
  expect(["run", "run:1", "other"].map(statusOf)).toEqual([404, 404, 404]);
  expect(state.isArchived("run")).toBe(true);
  // Nor does the index of tags keep anything of it.
  for (const isOpen of [true, false])
    expect(state.machine.table.tags.next({ name: "signoff:kind", value: "run", isOpen }, 0)).toBeUndefined();
  await retention.close();
  await close();
});
