import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startTestProgram, type TestProgram } from "signoff/testing";
import { expense } from "../workflows/expense.ts";

let program: TestProgram;
before(async () => {
  program = await startTestProgram({ workflows: [expense] });
});
after(() => program.stop());

test("an expense is paid when somebody else has approved it", async () => {
  const [ana, ben] = [program.person("U0ANA"), program.person("U0BEN")];
  await ana.types('/start-workflow expense amount=42 reason="a taxi"');
  const card = await program.message("Pay 42 for an expense");
  // She asked, so she is told that someone else has to decide.
  await ana.clicks("approve", card);
  await ben.clicks("approve", card);
  const result = await program.reply(card, "expense of 42 paid");
  assert.match(result.text, /finished/);
});

test("an expense that is denied is not paid", async () => {
  await program.person("U0ANA").types('/start-workflow expense amount=7 reason="a pencil"');
  const card = await program.message("Pay 7 for an expense");
  await program.person("U0BEN").clicks("deny", card);
  await program.person("U0BEN").submits();
  await program.reply(card, "expense of 7 not paid: denied");
});
