import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findSourceFaults } from "../../src/cli/check-source.ts";

const folder = mkdtempSync(join(tmpdir(), "signoff-source-"));
afterAll(() => rmSync(folder, { recursive: true }));

function faultsOf(source: string): string[] {
  const path = join(folder, "one.ts");
  writeFileSync(path, source);
  return findSourceFaults(path).map((fault) => fault.replace(/^.*one\.ts:/, ""));
}

const around = (
  body: string,
  imports = 'import { requestApproval, step, sleep } from "signoff";',
) => `${imports}
export const one = defineWorkflow({ name: "one", *run(ctx: Context, input: { a: string }) {
${body}
} });`;

test.each<[string, string, RegExp]>([
  ["a dropped call", "requestApproval(ctx, {});", /^3: requestApproval\(…\) is written and not yielded/],
  [
    "a call that is kept",
    "const asked = step(ctx, 'a', f, 1);",
    /^3: step\(…\) is kept and not yielded at once/,
  ],
  ["a yield without its star", "yield sleep(ctx, 1);", /^3: sleep\(…\) is yielded without the star/],
  ["a call that is returned", "return step(ctx, 'a', f, 1);", /^3: step\(…\) is returned and not yielded/],
  ["a call after a condition", "input.a && step(ctx, 'a', f, 1);", /^3: step\(…\) is written and not/],
  [
    "a call of which something is read",
    "if (sleep(ctx, 1).kind) yield* x();",
    /^3: sleep\(…\) is used and not/,
  ],
  [
    "a call that is asked whether it is so",
    "if (step(ctx, 'a', f, 1)) yield* x();",
    /^3: step\(…\) is used and not/,
  ],
  ["a call in a text", "yield* x('is ' + step(ctx, 'a', f, 1));", /^3: step\(…\) is used and not/],
  ["a call that is voided", "void step(ctx, 'a', f, 1);", /^3: step\(…\) is written and not/],
  ["calls in a list", "yield* all([step(ctx, 'a', f, 1)]);", /^3: step\(…\) stands in a list/],
  ["a clock", "const at = Date.now();", /^3: Date\.now\(\): the time is another one/],
  ["another clock", "const at = new Date();", /^3: new Date\(\): the time/],
  ["a random number", "if (Math.random() > 0.5) return;", /^3: Math\.random\(\)/],
  ["a console", "console.log('here');", /^3: console\.log\(\)/],
  ["a fetch", "fetch('https://example.com');", /^3: fetch\(\)/],
  ["the environment", "const { HOME } = process.env;", /^3: process\.env/],
  ["a promise", "yield* Promise.all([]);", /^3: Promise\.all\(\)/],
  ["a promise of its own", "const p = new Promise(() => 1);", /^3: new Promise/],
])("%s is found", (_, body, words) => {
  expect(faultsOf(around(body))).toEqual([expect.stringMatching(words)]);
});

test("by whatever name it is imported", () => {
  expect(faultsOf(around("ask(ctx, {});", 'import { requestApproval as ask } from "signoff";'))).toHaveLength(
    1,
  );
  expect(faultsOf(around("s.step(ctx, 'a', f, 1);", 'import * as s from "signoff";'))).toHaveLength(1);
  expect(faultsOf(around("step(ctx, 'a', f, 1);", 'import { step } from "elsewhere";'))).toEqual([]);
});

test("an await of a call is found, and so is a body that is asynchronous", () => {
  const source =
    'import { step } from "signoff";\nasync function run(ctx) {\n  await step(ctx, "a", f, 1);\n}';
  expect(faultsOf(source)).toEqual([expect.stringMatching(/^3: step\(…\) is awaited/)]);
});

test("nothing is wrong with what is right", () => {
  const body = `
  const effect = async (of: number): Promise<number> => { console.log(Date.now()); return (await fetch("x")).status + of; };
  const outcome = yield* requestApproval(ctx, { deadline: 5, day: new Date(0).toISOString() });
  for (const each of [1, 2]) yield* step(ctx, "a", effect, each);
  const later = (of: number) => step(ctx, "b", effect, of);
  const again = function (of: number) { return step(ctx, "c", effect, of); };
  const numbers = function* () { for (;;) yield Math.random(); };
  const pages = async function* () { yield await fetch("x" + Date.now()); };
  yield* outcome.kind === "approved" ? step(ctx, "d", pages, 1) : again(2);
  return yield* later(3);`;
  expect(faultsOf(around(body))).toEqual([]);
  expect(faultsOf("this is no module {")).toEqual([]);
});
