/** The one test of the quick tier that kills the program: all the others of this kind are `*.process.test.ts`. */
import { expect, onTestFinished, test } from "vitest";
import { prepareProgram } from "./child-program.ts";
import { keyOf } from "./seen-message.ts";
import { until } from "./until.ts";

test("killed with -9 while it waits: the card is there once, its button works, and the run goes on to its end", async () => {
  const program = await prepareProgram();
  onTestFinished(() => program.dispose());
  await program.start();
  const { workspace } = program;
  await workspace.start("U0ANA", "foo-workflow id=k-1");
  const card = await workspace.card("k-1");
  await program.kill();
  await program.start();
  expect((await workspace.click("U0BEN", card, "approve")).acked).toBe(true);
  await until("the end of the run", async () =>
    (await workspace.thread(card)).some((line) => keyOf(line) === "end k-1"),
  );
  const cards = await workspace.cards("k-1");
  expect(cards.map(({ ts }) => ts)).toEqual([card.ts]);
  expect(cards[0]?.text).toContain("*Approved* by <@U0BEN>");
  expect((await workspace.thread(card)).map(keyOf)).toEqual(["entry k-1:0 1", "end k-1"]);
});
