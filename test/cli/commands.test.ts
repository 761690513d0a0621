import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { commands } from "../../src/cli/commands.ts";
import { runCli } from "./run-cli.ts";

const cli = resolve(import.meta.dirname, "../../src/cli");

test("every command has a file of its name, which says how it is used", async () => {
  expect(commands.length).toBeGreaterThan(9);
  for (const { name, load } of commands) {
    const { command } = await load();
    expect(command.name()).toBe(name);
    expect(command.description().length, name).toBeGreaterThan(20);
    expect(readFileSync(join(cli, `${name}.ts`), "utf8")).toContain(`new Command("${name}")`);
  }
});

test("every file that makes a command is in the list", () => {
  const made = readdirSync(cli)
    .filter((file) => file.endsWith(".ts") && file !== "run-command.ts")
    .flatMap((file) => [...readFileSync(join(cli, file), "utf8").matchAll(/new Command\("([a-z]+)"\)/g)])
    .map(([, name]) => name);
  expect(made.toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
});

test("every npm script that is a command calls it by its name", () => {
  const scripts: Record<string, string> = packageFile.scripts;
  // What serves is started faster from compiled code.
  const cached = ["start", "engine", "worker", "gateway", "sandbox"];
  for (const { name } of commands.filter((command) => command.name in scripts)) {
    const words = name === "start" || name === "check" ? "" : ` ${name}`;
    const cache = cached.includes(name) ? " --import=./src/compile-cache.js" : "";
    if (name !== "check")
      expect(scripts[name]).toBe(`node --conditions=signoff-src${cache} src/cli/main.ts${words}`);
  }
});

test("signoff help lists the commands, and says how one is used", async () => {
  const { code, stdout } = await runCli(["help"]);
  expect(code).toBe(0);
  for (const { name, summary } of commands)
    expect(stdout).toMatch(new RegExp(`${name} .*${summary.slice(0, 20)}`));
  expect(await runCli(["help", "audit"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Usage: signoff audit [options] <id>"),
  });
  const request = await runCli(["request", "--help"]);
  expect(request.stdout).toContain("whom to ask as well after that time, such as");
  expect(request.stdout).not.toContain("(default: ");
});

test("signoff --version says which one it is", async () => {
  expect(await runCli(["--version"])).toMatchObject({ code: 0, stdout: `${packageFile.version}\n` });
});

test("a word that is no command is said to be none", async () => {
  expect(await runCli(["strat"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'There is no command "strat". signoff help lists the commands.\nMore about this: docs/errors.md#no-such-command\n',
    ),
  });
});
