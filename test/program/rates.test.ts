/** One person floods, others go on. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { workflows } from "../../src/workflows/registry.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { promiseOf } from "./seen-message.ts";

let program: RunningProgram;
beforeEach(async () => {
  const rates = { starts: { atOnce: 3, everyMs: 600_000 }, responses: { atOnce: 2, everyMs: 60_000 } };
  program = await startInProcess({}, { workflows, reconcileEveryMs: 0, rates });
});
afterEach(() => program.stop());

test("who starts too much is told when to try again, keeps what they typed, and holds up nobody", async () => {
  const { workspace } = program;
  for (const id of ["a", "b", "c"]) await workspace.start("U0ANA", `foo-workflow id=${id}`);
  await workspace.card("c");
  await workspace.start("U0ANA", "foo-workflow id=d");
  const words = async () => (await workspace.privateWords("U0ANA")).join("\n");
  // Where the cards of the others are is told meanwhile.
  await expect
    .poll(words)
    .toMatch(
      /^You have started too many runs in a short time. Nothing was started: try again in (5\d\d|600) seconds.$/m,
    );
  // The same run again is no start.
  await workspace.start("U0ANA", "foo-workflow id=a");
  await expect.poll(words).toContain("nothing new was started");
  await workspace.start("U0ANA", "refund");
  await workspace.submit("U0ANA", { order: "1", amount: "5", reason: "late" });
  const [form] = await workspace.views("U0ANA");
  expect(JSON.stringify(form)).toContain("order");
  await workspace.start("U0BEN", "foo-workflow id=e");
  await workspace.card("e");
  expect(await workspace.cards("d")).toEqual([]);
});

test("who responds too often is told so, and others decide", async () => {
  const { workspace } = program;
  for (const id of ["a", "b", "c"]) await workspace.start("U0ANA", `foo-workflow id=${id}`);
  for (const id of ["a", "b", "c"]) await workspace.click("U0BEN", await workspace.card(id), "approve");
  expect((await workspace.privateWords("U0BEN")).at(-1)).toMatch(
    /^You are responding too fast. Nothing was recorded/,
  );
  const card = await workspace.card("c");
  expect(promiseOf(card)).toBe("c:0.2");
  await workspace.click("U0CHO", card, "approve");
  await expect.poll(async () => promiseOf(await workspace.card("c"))).toBeUndefined();
});
