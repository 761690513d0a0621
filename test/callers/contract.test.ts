/** What programs of other languages read of the contract is what this one goes by. */
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { askingWorkflows } from "../../src/callers/asking-workflows.ts";
import { contract } from "../../src/callers/contract.ts";

const folder = new URL("../../docs/schemas/", import.meta.url);

test.each([...contract])(
  "%s.json is the schema that is checked against; npm test -- -u writes it",
  async (name, schema) => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      new URL(`${name}.json`, folder).pathname,
    );
  },
);

test("there are no others, and one for each function in its version", () => {
  expect(readdirSync(folder).sort()).toEqual([...contract.keys()].map((name) => `${name}.json`).sort());
  for (const { name, version } of askingWorkflows)
    expect([...contract.keys()]).toContain(`${name}.v${version}`);
});
