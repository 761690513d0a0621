import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createPromise } from "../engine/requests.ts";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { until } from "./until.ts";

const main = new URL("full-disk-main.ts", import.meta.url).pathname;
let program: ChildProgram;
afterEach(() => program.dispose());

/** Asks the running engine to create promises, one after the other, until it no longer does; gives the IDs of those that it has. */
async function createUntilRefused(): Promise<string[]> {
  const url = program.engineUrl;
  const headers = { "content-type": "application/json" };
  const acknowledged: string[] = [];
  for (let count = 0; ; count += 1) {
    const id = `extra-${count}`;
    // Large, so that each takes pages.
    const body = JSON.stringify(createPromise(id, { tags: { much: "x".repeat(9_000) } }));
    const answer = await fetch(url, { method: "POST", headers, body }).catch(() => undefined);
    if (answer?.status !== 200) return acknowledged;
    acknowledged.push(id);
  }
}

test.each([
  ["is full", "full", "database or disk is full"],
  ["fails to sync", "broken", "EIO: i/o error"],
])(
  "a program whose disk %s says so and is gone within two seconds, and starts again when the disk does, with all that was acknowledged",
  async (_what, fault, words) => {
    program = await prepareProgram({ main });
    await program.start();
    const { workspace } = program;
    for (const id of ["d-1", "d-2", "d-3"]) {
      await workspace.start("U0ANA", `foo-workflow id=${id}`);
      await workspace.card(id);
    }
    const stream = await fetch(`${program.engineUrl}/poll/workers/elsewhere`);
    const creating = createUntilRefused();
    await writeFile(join(program.dataDir, fault), "");
    const card = await workspace.card("d-1");
    void workspace.click("U0BEN", card, "approve").catch(() => undefined);
    await until("its last word", () => program.output.includes("could not be written"));
    const saidMs = performance.now();
    await program.ended();
    expect(performance.now() - saidMs).toBeLessThan(2_000);
    expect(program.exitCode).toBe(1);
    expect(program.output).toContain(words);
    expect(program.output).toContain("Free space on the disk or repair it, then start Signoff again");
    await stream.body?.cancel().catch(() => undefined);
    const acknowledged = await creating;

    await rm(join(program.dataDir, fault));
    await program.start();
    for (const id of acknowledged) expect(await program.promiseState(id)).toBe("pending");
    for (const id of ["d-1", "d-2", "d-3"]) {
      // The first may have been approved at the last moment; asking again is harmless.
      await workspace.click("U0BEN", await workspace.card(id), "approve").catch(() => undefined);
      await until(`the end of ${id}`, async () => (await program.promiseState(id)) === "resolved");
    }
  },
  90_000,
);
