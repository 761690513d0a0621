/** Runs whose IDs mean something to JavaScript, to URLs or to people's eyes are runs like any other. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";

let program: RunningProgram;
beforeAll(async () => {
  program = await startInProcess();
});
afterAll(() => program.stop());

test.each([
  "__proto__",
  "constructor",
  "toString",
  "...",
  "a/b?c#d%2e",
  "*bold* _and_ ~more~",
  "<!channel>",
  "שלום",
  "👩‍👩‍👧",
])("%s is started, approved and found", async (id) => {
  const { workspace } = program;
  const typed = id.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  await workspace.start("U0ANA", `foo-workflow id="${typed}"`);
  const card = await workspace.card(id);
  // The header is plain text, in which Slack reads no markup.
  expect(card.text).not.toContain("<!channel>");
  expect(await workspace.click("U0BEN", card, "approve")).toMatchObject({ acked: true });
  await until("the end", async () =>
    (await workspace.thread(card)).some(({ text }) => text.includes("finished")),
  );
  const status = await workspace.command("U0ANA", "/workflows", `status "${typed}"`);
  expect(status.response?.text).toContain("finished");
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test("an ID that no promise can have, or that code cannot show, is refused in words", async () => {
  for (const id of ["a:b", "`a`", "a".repeat(201), ".", ".."]) {
    const answer = await program.workspace.start("U0ANA", `foo-workflow id="${id}"`);
    expect(answer.response?.text).toMatch(/^That ID cannot be used: it /);
  }
});
