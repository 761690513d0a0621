import { expect, test } from "vitest";
import { firstCommands } from "../../src/app/first-commands.ts";
import { workflows } from "../../src/workflows/registry.ts";

test("a newcomer is told to start only what this program has", () => {
  const shipped = firstCommands(workflows).map(({ command }) => command);
  expect(shipped[0]).toBe("/start-workflow foo-workflow");
  expect(shipped[1]).toMatch(/^\/start-workflow refund /);
  expect(firstCommands([{ name: "expense", title: "Pay an expense" }])).toEqual([
    { command: "/start-workflow expense", about: "starts “Pay an expense”." },
  ]);
  expect(firstCommands([])).toEqual([{ command: "/start-workflow", about: "lists what can be started." }]);
});
