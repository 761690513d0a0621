/** A run's ID that comes again, with a new data folder under the same key and in the same workspace. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { keyOf } from "./seen-message.ts";
import { until } from "./until.ts";

let program: ChildProgram;
afterEach(() => program.dispose());

test("the card of an earlier start is not taken for the new one's: each is left as it is", async () => {
  program = await prepareProgram({ env: { LOG_LEVEL: "debug" } });
  const { workspace } = program;
  await program.start();
  await workspace.start("U0ANA", "refund id=again order=1 amount=5 reason=x");
  const old = await workspace.card("again");
  await program.kill();
  await rm(join(program.dataDir, "engine"), { recursive: true });
  await program.start();
  await workspace.start("U0ANA", "refund id=again order=1 amount=900 reason=x");
  await until("two cards", async () => (await workspace.cards("again")).length === 2);
  await program.kill();
  // What starts mends at once.
  const from = program.output.length;
  await program.start();
  await until(
    "a pass of the reconciler",
    () => program.output.indexOf("looked through the cards", from) >= 0,
  );
  const cards = await workspace.cards("again");
  expect(cards).toHaveLength(2);
  const card = cards.find(({ ts }) => ts !== old.ts);
  if (card === undefined) throw new Error("The new card is gone.");
  expect(JSON.stringify(card.blocks)).toContain("900");
  await workspace.click("U0BEN", card, "approve");
  await until("the result", async () =>
    (await workspace.thread(card)).some((line) => keyOf(line) === "end again"),
  );
  expect(JSON.stringify((await workspace.cards("again")).find(({ ts }) => ts === old.ts)?.blocks)).toContain(
    "5",
  );
});
