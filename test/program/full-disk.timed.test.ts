import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { until } from "./until.ts";

const main = new URL("full-disk-main.ts", import.meta.url).pathname;
let program: ChildProgram;
afterEach(() => program.dispose());

test("a program whose disk is full says so and is gone within two seconds, for a supervisor to start it again", async () => {
  program = await prepareProgram({ main });
  await program.start();
  const { workspace } = program;
  for (const id of ["d-1", "d-2", "d-3"]) {
    await workspace.start("U0ANA", `foo-workflow id=${id}`);
    await workspace.card(id);
  }
  const stream = await fetch(`${program.engineUrl}/poll/workers/elsewhere`);
  await writeFile(join(program.dataDir, "full"), "");
  const card = await workspace.card("d-1");
  void workspace.click("U0BEN", card, "approve").catch(() => undefined);
  await until("its last word", () => program.output.includes("could not be written"));
  const saidMs = performance.now();
  await program.ended();
  expect(performance.now() - saidMs).toBeLessThan(2_000);
  expect(program.exitCode).toBe(1);
  expect(program.output).toContain("Free space on the disk or repair it, then start Signoff again");
  await stream.body?.cancel().catch(() => undefined);
}, 90_000);
