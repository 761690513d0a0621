import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { createLog } from "../src/log.ts";
import { terminalStream } from "../src/terminal-log.ts";

test("on a terminal a line is readable, and what is secret is left out there, too", async () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  const log = createLog("info", await terminalStream(terminal));
  log.child({ part: "worker" }).warn({ run: "refund-7", token: "xoxb-1" }, "a step failed");
  const written = stripVTControlCharacters(String(terminal.read()));
  expect(written).toMatch(/^\[\d\d:\d\d:\d\d\.\d+\] WARN: a step failed\n/);
  expect(written).toContain('part: "worker"');
  expect(written).toContain('run: "refund-7"');
  expect(written).not.toContain("xoxb-1");
});

test("where nobody looks it stays JSON", async () => {
  expect(await terminalStream(new PassThrough())).toBeUndefined();
});
