import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { terminalStream } from "../../src/app/terminal-log.ts";
import { createLog } from "../../src/log.ts";

test("on a terminal a line is readable, and what is secret is left out there, too", async () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  const log = createLog("info", await terminalStream(terminal));
  const remedy = "Try it again.";
  log.child({ part: "worker" }).warn({ run: "refund-7", tries: 2, token: "xoxb-1", remedy }, "a step failed");
  const written = stripVTControlCharacters(String(terminal.read()));
  expect(written).toMatch(
    /^\[\d\d:\d\d:\d\d\.\d+\] WARN: worker: a step failed\. Try it again\. \{"run":"refund-7","tries":2.*\}\n$/,
  );
  expect(written).not.toContain("xoxb-1");
});

test("where nobody looks it stays JSON", async () => {
  expect(await terminalStream(new PassThrough())).toBeUndefined();
});
