import { Resonate } from "@resonatehq/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Part, type Parts, prepareParts, soonerThanLeaseMs } from "./parts.ts";
import { keyOf, promiseOf } from "./seen-message.ts";
import { until } from "./until.ts";

let parts: Parts;

beforeEach(async () => {
  parts = await prepareParts();
});
afterEach(() => parts.dispose());

/** Who worked on a step of this run, oldest first. */
function workersOf(run: string): string[] {
  const steps = [...parts.witness.seen.keys()].filter((step) => step.includes(` ${run} `));
  return steps.map((step) => step.split(" ")[0] ?? "");
}

async function end(run: string): Promise<string> {
  const card = await parts.workspace.card(run);
  const line = await until(`the end of ${run}`, async () =>
    (await parts.workspace.thread(card)).find((one) => keyOf(one) === `end ${run}`),
  );
  return line.text;
}

async function startTwo(): Promise<Record<string, Part>> {
  await parts.start("engine");
  const [one, two] = await Promise.all([
    parts.start("worker"),
    parts.start("worker"),
    parts.start("gateway"),
  ]);
  return { "worker-1": one, "worker-2": two };
}

test.each(["SIGKILL", "SIGTERM"] as const)(
  "a worker that ends by %s in a step: another one does the step soon, not after the lease",
  async (signal) => {
    const workers = await startTwo();
    await parts.workspace.start("U0ANA", "working id=w-1 ms=600");
    const [first = ""] = await until("the step", () => workersOf("w-1").length > 0 && workersOf("w-1"));
    const killedMs = performance.now();
    await workers[first]?.end(signal);
    await until("the step again", () => workersOf("w-1").length === 2, soonerThanLeaseMs);
    const takenOverMs = performance.now() - killedMs;
    console.info(`${signal}: taken over after ${Math.round(takenOverMs)} ms`);
    expect(workersOf("w-1")[1]).not.toBe(first);
    const card = await parts.workspace.card("w-1");
    await parts.workspace.click("U0BEN", card, "approve");
    expect(await end("w-1")).toContain("w-1 approved");
    expect(await parts.workspace.cards("w-1")).toHaveLength(1);
  },
);

test("a worker killed while its run is blocked: the click goes on at once on the other one", async () => {
  const workers = await startTwo();
  await parts.workspace.start("U0ANA", "working id=w-2 ms=1");
  const card = await parts.workspace.card("w-2");
  const [first = ""] = workersOf("w-2");
  // With the first card sync in its hands, the card would wait for the hand-over.
  await parts.workspace.untilShown("w-2");
  await workers[first]?.end("SIGKILL");
  const clickedMs = performance.now();
  expect(await parts.workspace.click("U0BEN", card, "approve")).toMatchObject({ acked: true });
  const isApproved = async () => (await parts.workspace.card("w-2")).text.includes("*Approved*");
  await until("the card", isApproved, soonerThanLeaseMs);
  console.info(`blocked run: card after ${Math.round(performance.now() - clickedMs)} ms`);
  expect(await end("w-2")).toContain("w-2 approved");
  console.info(`blocked run: result after ${Math.round(performance.now() - clickedMs)} ms`);
});

test("a start that finds no worker is acknowledged and begins at once when one comes", async () => {
  await parts.start("engine");
  await parts.start("gateway");
  const answer = await parts.workspace.start("U0ANA", "working id=w-3 ms=1");
  expect(answer).toMatchObject({ acked: true });
  const worker = await parts.start("worker");
  const readyMs = performance.now();
  // A message that was dropped would come again after 30 s.
  await until("the step", () => workersOf("w-3").length > 0, soonerThanLeaseMs);
  console.info(`parked start: begun ${Math.round(performance.now() - readyMs)} ms after the banner`);
  expect(worker.isRunning).toBe(true);
});

test("runs spread over two workers, and the stock SDK reads and settles them as ever", async () => {
  await startTwo();
  const runs = Array.from({ length: 12 }, (_, index) => `w-spread-${index}`);
  await Promise.all(runs.map((run) => parts.workspace.start("U0ANA", `working id=${run} ms=50`)));
  await Promise.all(runs.map((run) => parts.workspace.card(run)));
  const counts = Object.groupBy(runs, (run) => workersOf(run)[0] ?? "none");
  console.info(`spread: ${Object.values(counts).map((list) => list?.length)}`);
  expect(Object.keys(counts).sort()).toEqual(["worker-1", "worker-2"]);
  await parts.workspace.start("U0ANA", "foo-workflow id=w-stock");
  const asked = promiseOf(await parts.workspace.card("w-stock")) ?? "";
  const resonate = new Resonate({ url: parts.engineUrl, group: "outside", logLevel: "error" });
  try {
    await resonate.promises.resolve(asked);
    expect(await (await resonate.get<string>("w-stock")).result()).toBe("foo workflow w-stock complete");
    resonate.register("double", async (_context, value: number) => value * 2);
    expect(await resonate.rpc("doubled", "double", 21, resonate.options({ target: "outside" }))).toBe(42);
  } finally {
    await resonate.stop();
  }
});
