/** Many who click on one card in the same moment, each of whom Slack gives three seconds. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { keyOf } from "./seen-message.ts";
import { until } from "./until.ts";

let program: RunningProgram;
beforeAll(async () => {
  program = await startInProcess();
});
afterAll(() => program.stop());

test("fifty people click at once: one is recorded, forty-nine are told who", async () => {
  const { workspace } = program;
  await fetch(new URL("/sandbox/members", workspace.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ count: 50 }),
  });
  const people = Array.from({ length: 50 }, (_, index) => `U${1001 + index}`);
  await workspace.start("U0ANA", "foo-workflow id=wanted");
  const card = await workspace.card("wanted");
  const answers = await Promise.all(
    people.map((person) => workspace.click(person, card, "approve", { stale: true, value: "wanted:0.2" })),
  );
  expect(answers.filter((answer) => answer.acked)).toHaveLength(50);
  await until("its end", async () =>
    (await workspace.thread(card)).some((line) => keyOf(line) === "end wanted"),
  );
  const lines = (await workspace.thread(card)).filter((line) => / approved, /.test(line.text));
  expect(lines).toHaveLength(1);
  const winner = /^<@(U\d+)>/.exec(lines[0]?.text ?? "")?.[1];
  const told = await until("the words to the others", async () => {
    const words = await Promise.all(
      people.map(async (one) => ({ one, words: await workspace.privateWords(one) })),
    );
    const heard = words.filter(({ words }) =>
      words.some((text) => text.includes(`approved by <@${winner}>`)),
    );
    return heard.length === 49 ? heard : undefined;
  });
  expect(told.map(({ one }) => one)).not.toContain(winner);
});
