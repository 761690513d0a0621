import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { workflows } from "../../src/workflows/registry.ts";
import { hurriedClock } from "../hurried-clock.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { keyOf, type SeenMessage } from "./seen-message.ts";
import { connectStock } from "./test-engine.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

let program: RunningProgram;
let workspace: Workspace;

beforeAll(async () => {
  program = await startInProcess({}, { workflows, clock: hurriedClock(20), callTimeoutMs: 750 });
  workspace = program.workspace;
});
afterEach(() => workspace.clearFaults());
afterAll(() => program.stop());

async function expectCompleteOnce(run: string, card: { ts: string }): Promise<void> {
  await until(`the end of ${run}`, async () =>
    (await workspace.thread(card)).some((line) => keyOf(line) === `end ${run}`),
  );
  expect(await workspace.cards(run)).toHaveLength(1);
  const keys = (await workspace.thread(card)).map((line: SeenMessage) => keyOf(line));
  expect(keys).toEqual([`entry ${run}:0 1`, `end ${run}`]);
  expect((await workspace.card(run)).text).toContain("*Approved*");
}

describe("Slack misbehaves while the card is posted and updated", () => {
  test.each([
    { kind: "ratelimited", retryAfterSeconds: 1 },
    { kind: "error" },
    { kind: "drop" },
    { kind: "drop_before" },
  ])("$kind", async (fault) => {
    const run = `bad-${fault.kind}`;
    await workspace.fault({ ...fault, method: "chat.postMessage", times: 2 });
    await workspace.start("U0ANA", `foo-workflow id=${run}`);
    const card = await workspace.card(run);
    await workspace.fault({ ...fault, method: "chat.update", times: 2 });
    await workspace.click("U0BEN", card, "approve");
    await expectCompleteOnce(run, card);
  });

  test("the look-up itself fails, too", async () => {
    await workspace.fault({ kind: "drop", method: "chat.postMessage", times: 1 });
    await workspace.fault({ kind: "error", method: "conversations.history", times: 2 });
    await workspace.start("U0ANA", "foo-workflow id=bad-lookup");
    const card = await workspace.card("bad-lookup");
    await workspace.click("U0BEN", card, "approve");
    await expectCompleteOnce("bad-lookup", card);
  });
});

describe("the connection", () => {
  test("is lost and comes back", async () => {
    await workspace.start("U0ANA", "foo-workflow id=lost");
    const card = await workspace.card("lost");
    await workspace.fault({ kind: "disconnect" });
    await until("an acknowledged click", async () => (await workspace.click("U0BEN", card, "approve")).acked);
    await expectCompleteOnce("lost", card);
  });
});

const sandboxCalls = z.object({ calls: z.array(z.object({ fault: z.string().optional() })) });

/** How many calls met with silence. */
async function callsInSilence(): Promise<number> {
  const { calls } = sandboxCalls.parse(await (await fetch(new URL("/sandbox/calls", workspace.url))).json());
  return calls.filter(({ fault }) => fault === "silence").length;
}

test("Slack is silent for longer than its calls may take: what is decided elsewhere is folded, and card and lines catch up in order", async () => {
  await workspace.start("U0ANA", "foo-workflow id=silent");
  const card = await workspace.card("silent");
  await workspace.fault({ kind: "silence", method: "*" });
  const resonate = connectStock(program.engineUrl);
  try {
    await resonate.promises.resolve("silent:0.2");
    const result = await (await resonate.get<string>("silent")).result();
    expect(result).toBe("foo workflow silent complete");
  } finally {
    await resonate.stop();
  }
  // One that it left unanswered was given up, and another one tried.
  await until("calls in silence", async () => (await callsInSilence()) >= 2);
  expect((await workspace.card("silent")).text).toContain("Waiting");
  await workspace.clearFaults();
  await expectCompleteOnce("silent", card);
});
