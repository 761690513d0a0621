import { afterEach, beforeEach, expect, test } from "vitest";
import { type Part, type Parts, prepareParts } from "./parts.ts";
import { until } from "./until.ts";

let parts: Parts;

beforeEach(async () => {
  parts = await prepareParts();
  await parts.start("engine");
  await parts.start("worker");
});
afterEach(() => parts.dispose());

async function isApproved(run: string): Promise<boolean> {
  return (await parts.workspace.cards(run))[0]?.text.includes("*Approved*") === true;
}

function responses(gateway: Part): number {
  return gateway.logged("response").filter(({ result }) => result === "recorded").length;
}

async function startRuns(count: number): Promise<string[]> {
  const runs = Array.from({ length: count }, (_, index) => `g-${index}`);
  for (const run of runs) {
    await until(
      `${run} to be started`,
      async () => (await parts.workspace.start("U0ANA", `foo-workflow id=${run}`)).acked,
    );
  }
  await until("all cards", async () => {
    const found = await Promise.all(runs.map((run) => parts.workspace.cards(run)));
    return found.every((cards) => cards.length === 1);
  });
  return runs;
}

test("two gateways share the clicks, and are restarted one after the other without losing a click", async () => {
  const { workspace } = parts;
  const gateways = [await parts.start("gateway"), await parts.start("gateway")];
  const runs = await startRuns(24);
  const clicked: { run: string; acked: boolean | undefined }[] = [];
  let isRestarted = false;
  const clicking = (async () => {
    for (const [index, run] of runs.entries()) {
      // The last ones wait for the end of the restarts.
      if (index > 18) await until("the restarts", () => isRestarted);
      const { acked } = await workspace.click("U0BEN", await workspace.card(run), "approve");
      clicked.push({ run, acked });
    }
  })();
  await until("some clicks", () => clicked.length >= 4);
  for (const gateway of gateways.slice()) {
    const stoppedMs = performance.now();
    await gateway.end("SIGTERM");
    console.info(`a gateway stopped in ${Math.round(performance.now() - stoppedMs)} ms`);
    expect(gateway.exitCode).toBe(0);
    gateways.push(await parts.start("gateway"));
  }
  isRestarted = true;
  await clicking;
  const lost = clicked.filter(({ acked }) => !acked);
  console.info(`clicks: ${clicked.length}, not acknowledged: ${lost.length}`);
  // Even one that came while its connection was being closed is recorded, and its person told so.
  for (const run of runs) await until(`${run} to be approved`, () => isApproved(run));
  const words = (await workspace.privateWords("U0BEN")).filter((text) => text.includes("recorded"));
  expect(words.length).toBeGreaterThanOrEqual(lost.length);
  const counts = gateways.map(responses);
  console.info(`recorded by each gateway: ${counts}`);
  expect(counts.filter((count) => count > 0).length).toBeGreaterThanOrEqual(3);
}, 150_000);

test("Slack asks for a new connection: a lone gateway leaves no gap", async () => {
  const { workspace } = parts;
  await parts.start("gateway");
  const [run = ""] = await startRuns(1);
  await workspace.fault({ kind: "disconnect" });
  const askedMs = performance.now();
  const card = await workspace.card(run);
  await until("an acknowledged click", async () => (await workspace.click("U0BEN", card, "approve")).acked);
  const gapMs = performance.now() - askedMs;
  console.info(`acknowledged ${Math.round(gapMs)} ms after Slack asked for a new connection`);
  await until("the card", () => isApproved(run));
  // The new connection is asked to leave in turn.
  await workspace.fault({ kind: "disconnect" });
  await until("an answer", async () => (await workspace.command("U0BEN", "/workflows", "help")).acked);
}, 90_000);

test("a gateway that is told to stop finishes what it has begun, and a second signal ends it at once", async () => {
  const { workspace } = parts;
  const gateway = await parts.start("gateway");
  const [run = ""] = await startRuns(1);
  const card = await workspace.card(run);
  // The word to the person is under way, and Slack is silent.
  await workspace.fault({ kind: "silence", method: "*" });
  await workspace.click("U0ANA", card, "approve");
  gateway.signal("SIGTERM");
  await until("the word that it stops", () => gateway.logged("stopping").length > 0);
  expect(gateway.isRunning).toBe(true);
  await gateway.end("SIGTERM");
  expect(gateway.exitCode).toBe(1);
}, 90_000);
