/** A client of TypeScript that is generated from the description: type-checked, and used as the documentation shows. */
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Asked, documentedProgram, play, playAsking, startAsked } from "./documented-client.ts";

const root = new URL("../..", import.meta.url).pathname;
const bin = (name: string) => join(root, "node_modules/.bin", name);
const compiler = {
  ...{ strict: true, noEmit: true, module: "nodenext", target: "esnext", types: ["node"] },
  ...{ allowImportingTsExtensions: true, skipLibCheck: true, erasableSyntaxOnly: true },
};

let asked: Asked;
beforeAll(async () => {
  asked = await startAsked();
  await symlink(join(root, "node_modules"), join(asked.folder, "node_modules"));
  await writeFile(join(asked.folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(asked.folder, "tsconfig.json"), JSON.stringify({ compilerOptions: compiler }));
});
afterAll(() => asked.stop());

test("a generated client is of one kind with its users, and the ten lines of the documentation hear the verdict", async () => {
  const { folder } = asked;
  const generated = await play(bin("oazapfts"), ["openapi.json", "signoff.ts"], { folder });
  expect(generated).toMatchObject({ code: 0 });
  await writeFile(join(folder, "ask.ts"), documentedProgram("ts"));
  // What no answer has is found by the types alone.
  await writeFile(
    join(folder, "wrong.ts"),
    'import { ok } from "@oazapfts/runtime";\nimport { getApproval } from "./signoff.ts";\nconsole.log((await ok(getApproval("x"))).nothing);\n',
  );
  const checked = await play(bin("tsc"), ["-p", "."], { folder });
  expect(checked.output.trim().split("\n")).toEqual([
    expect.stringMatching(/^wrong\.ts.*Property 'nothing' does not exist on type 'AskedApproval'/),
  ]);
  const told = await playAsking(asked, process.execPath, ["ask.ts"]);
  expect(told).toEqual({ code: 0, output: "" });
  expect(await asked.people.end("ask/ci/deploy-api-1.3")).toMatchObject({ kind: "approved", by: "U0BEN" });
});
