/** What becomes of the verdicts in an answer: handed out once something is written after them, else given back. */
import { expect, test } from "vitest";
import { createLog } from "../../src/log.ts";
import { Exchange } from "../../src/mcp/exchange.ts";

function open() {
  const done: string[] = [];
  const exchange = new Exchange(
    { by: "bot", name: "agent" },
    new AbortController().signal,
    createLog("silent"),
  );
  const claim = (name: string) => ({
    kind: "ours" as const,
    sent: async () => void done.push(`${name} sent`),
    release: async () => void done.push(`${name} given back`),
  });
  return { exchange, claim, done };
}

test("a verdict is handed out when something is written after it, and given back when nothing is", () => {
  const { exchange, claim, done } = open();
  exchange.writing();
  exchange.hold(claim("first"));
  exchange.writing();
  exchange.hold(claim("second"));
  exchange.ended();
  exchange.ended();
  expect(done).toEqual(["first sent", "second given back"]);
});

test("an engine that is away then changes nothing: the verdict counts as handed out", async () => {
  const { exchange, claim } = open();
  const fails = async () => {
    throw new Error("away");
  };
  exchange.hold({ ...claim("lost"), release: fails, sent: fails });
  exchange.ended();
  exchange.hold({ ...claim("lost"), release: fails, sent: fails });
  exchange.writing();
  // Unhandled, the rejections would fail this test.
  await new Promise((resolve) => setImmediate(resolve));
});
