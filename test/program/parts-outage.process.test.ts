import { afterEach, beforeEach, expect, test } from "vitest";
import { isKeptSame } from "../../src/slack/cards/card-mark.ts";
import { type Part, type Parts, prepareParts } from "./parts.ts";
import { keyOf } from "./seen-message.ts";
import { until } from "./until.ts";

let parts: Parts;
let engine: Part;
let worker: Part;
let gateway: Part;

beforeEach(async () => {
  parts = await prepareParts({ SIGNOFF_API_TOKEN: "U0CHO:U0CHO's,U0DEE:U0DEE's" });
  engine = await parts.start("engine");
  [worker, gateway] = await Promise.all([parts.start("worker"), parts.start("gateway")]);
});
afterEach(() => parts.dispose());

async function isApproved(run: string): Promise<boolean> {
  return (await parts.workspace.cards(run))[0]?.text.includes("*Approved*") === true;
}

test("the engine is killed under load and comes back: worker and gateway go on, nothing is lost, nobody is left unsure", async () => {
  const { workspace } = parts;
  const runs = Array.from({ length: 10 }, (_, index) => `o-${index}`);
  await Promise.all(runs.map((run) => workspace.start("U0ANA", `foo-workflow id=${run}`)));
  await until("all cards", async () =>
    (await Promise.all(runs.map((run) => workspace.cards(run)))).every((cards) => cards.length > 0),
  );
  let ackedEarly = 0;
  let clicks: Promise<{ run: string; acked: boolean | undefined }>[] = [];
  const click = async (run: string) => {
    const { acked } = await workspace.click("U0BEN", await workspace.card(run), "approve");
    if (acked) ackedEarly += 1;
    return { run, acked };
  };
  // Two at a time until some are acknowledged, the others at once, for the engine to be killed among them.
  for (let next = 0; ackedEarly < 2 && next < 4; next += 2) {
    clicks.push(...runs.slice(next, next + 2).map(click));
    await Promise.all(clicks);
  }
  clicks = [...clicks, ...runs.slice(clicks.length, 8).map(click)];
  const starts = Array.from({ length: 6 }, (_, index) =>
    workspace.start("U0CHO", `foo-workflow id=s-${index}`),
  );
  await engine.end("SIGKILL");
  const lateClick = workspace.click("U0DEE", await workspace.card("o-9"), "approve");
  const lateStart = workspace.start("U0DEE", "foo-workflow id=s-late");
  expect(await lateClick).toMatchObject({ acked: false });
  expect(await lateStart).toMatchObject({ acked: false });
  const words = await until("two words to Dee", async () => {
    const told = await workspace.privateWords("U0DEE");
    return told.length >= 2 && told;
  });
  expect(words.filter((text) => text.includes("not known yet"))).toHaveLength(2);
  expect(await isApproved("o-9")).toBe(false);

  const backMs = performance.now();
  engine = await parts.start("engine");
  await until("the late click", () => isApproved("o-9"));
  console.info(`late click shown ${Math.round(performance.now() - backMs)} ms after the engine was started`);
  await until("the late word", async () =>
    (await workspace.privateWords("U0DEE")).some((text) => text.includes("Your response was recorded")),
  );
  const acked = (await Promise.all(clicks)).filter((click) => click.acked).map(({ run }) => run);
  console.info(`acknowledged before the kill: ${acked.length} of ${clicks.length}`);
  const started = (await Promise.all(starts)).flatMap(({ acked: is }, index) => (is ? [`s-${index}`] : []));
  for (const run of acked) await until(`${run} to be approved`, () => isApproved(run));
  for (const run of [...started, "s-late"])
    await until(`a card of ${run}`, async () => (await workspace.cards(run)).length > 0);
  for (const run of [...acked, "o-9"]) {
    const card = await workspace.card(run);
    await until(`the end of ${run}`, async () =>
      (await workspace.thread(card)).some((line) => keyOf(line) === `end ${run}`),
    );
    expect(await workspace.cards(run)).toHaveLength(1);
    const keys = (await workspace.thread(card)).map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
  }
  expect([worker.isRunning, gateway.isRunning]).toEqual([true, true]);
  expect(worker.logged("the engine is back")).toHaveLength(1);
  await workspace.start("U0ANA", "foo-workflow id=fresh");
  await workspace.click("U0BEN", await workspace.card("fresh"), "approve");
  await until("the fresh run", () => isApproved("fresh"));
}, 150_000);

test("the engine is started anew while workers are in long steps: they keep them", async () => {
  const { workspace } = parts;
  const other = await parts.start("worker");
  for (const run of ["k-1", "k-2"]) await workspace.start("U0ANA", `working id=${run} ms=9000`);
  await until("the steps", () => parts.witness.seen.size === 2);
  await engine.end("SIGKILL");
  engine = await parts.start("engine");
  for (const run of ["k-1", "k-2"])
    await until(`a card of ${run}`, async () => (await workspace.cards(run)).length === 1);
  expect([...parts.witness.seen.values()]).toEqual([1, 1]);
  expect(other.isRunning).toBe(true);
}, 90_000);

test("no worker is there: the gateway's card says what was recorded, and the worker's later showing is the same", async () => {
  const { workspace } = parts;
  await workspace.start("U0ANA", "foo-workflow id=n-1");
  await workspace.start("U0ANA", "quorum id=n-2");
  const [plain, quorum] = [await workspace.card("n-1"), await workspace.card("n-2")];
  // Where the cards are is known when their card syncs have ended.
  for (const run of ["n-1", "n-2"]) await workspace.untilShown(run);
  await worker.end("SIGKILL");
  const clickedMs = performance.now();
  expect(await workspace.click("U0BEN", plain, "approve")).toMatchObject({ acked: true });
  expect(await workspace.click("U0CHO", quorum, "approve")).toMatchObject({ acked: true });
  const approved = await until("the card", async () => {
    const card = await workspace.card("n-1");
    return card.text.includes("*Approved* by <@U0BEN>") && card;
  });
  console.info(`without a worker the card says so after ${Math.round(performance.now() - clickedMs)} ms`);
  expect(JSON.stringify(approved.blocks)).not.toContain('"type":"button"');
  const counted = await until("the count", async () => {
    const card = await workspace.card("n-2");
    return JSON.stringify(card.blocks).includes("1 of 2: <@U0CHO>") && card;
  });
  expect(await workspace.thread(plain)).toEqual([]);
  // Its buttons lead to the approval all the same.
  const second = workspace.click("U0DEE", counted, "approve");
  expect(await second).toMatchObject({ acked: false });
  await until("a word", async () => (await workspace.privateWords("U0DEE")).join().includes("not known yet"));

  worker = await parts.start("worker");
  for (const run of ["n-1", "n-2"]) {
    const card = await workspace.card(run);
    await until(`the end of ${run}`, async () =>
      (await workspace.thread(card)).some((line) => keyOf(line) === `end ${run}`),
    );
    expect(await workspace.cards(run)).toHaveLength(1);
  }
  expect((await workspace.card("n-2")).text).toContain("*Approved* by <@U0DEE>");
  const after = await workspace.card("n-1");
  expect(after.text).toBe(approved.text);
  expect(isKeptSame(after.blocks ?? [], approved.blocks ?? [])).toBe(true);
}, 120_000);

test("Slack is down: decisions over HTTP and by links go on; cards and lines follow, in order, when it is back", async () => {
  const { workspace } = parts;
  await workspace.start("U0ANA", "quorum id=h-1");
  await workspace.start("U0ANA", "foo-workflow id=h-2");
  const cards = [await workspace.card("h-1"), await workspace.card("h-2")];
  await until("the link", () => worker.logged("answer").some(({ run }) => run === "h-2"));
  const away = { kind: "drop_before", method: "*", times: 100_000 };
  await workspace.fault(away);
  await workspace.fault({ kind: "disconnect", abrupt: true });
  const { httpUrl } = gateway;
  await until("Slack to be gone", async () => (await fetch(`${httpUrl}/ready`)).status === 503);

  const token = (name: string) => ({ authorization: `Bearer ${name}'s`, "content-type": "application/json" });
  const post = (path: string, headers: Record<string, string>, body: object) =>
    fetch(`${httpUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const approve = (by: string) =>
    until(`${by}'s approval`, async () => {
      const given = await post(`/approvals/${encodeURIComponent("h-1:0.2")}/responses`, token(by), {
        decision: "approve",
      });
      return given.status === 200;
    });
  await approve("U0CHO");
  await approve("U0DEE");
  const done = await post("/start-workflow?wait=20", token("U0CHO"), {
    workflow_id: "h-1",
    workflow: "quorum",
  });
  expect(done.status).toBe(200);
  const byLink = await post(`/unblock-workflow?promise_id=${encodeURIComponent("h-2:0.2")}`, token("U0CHO"), {
    decision: "approve",
  });
  expect(byLink.status).toBe(200);
  // Started meanwhile: its card waits.
  expect((await post("/start-workflow", token("U0CHO"), { workflow_id: "h-3" })).status).toBe(202);
  expect((await workspace.card("h-1")).text).toBe(cards[0]?.text);

  await workspace.clearFaults();
  const backMs = performance.now();
  for (const run of ["h-1", "h-2"]) {
    const card = await workspace.card(run);
    await until(`the end of ${run}`, async () =>
      (await workspace.thread(card)).some((line) => keyOf(line) === `end ${run}`),
    );
    expect(await workspace.cards(run)).toHaveLength(1);
    expect((await workspace.card(run)).text).toContain("*Approved*");
  }
  await until("the card of h-3", async () => (await workspace.cards("h-3")).length === 1);
  console.info(`all is shown ${Math.round(performance.now() - backMs)} ms after Slack was back`);
  const lines = (await workspace.thread(await workspace.card("h-1"))).map(keyOf);
  expect(lines).toEqual(["entry h-1:0 0", "entry h-1:0 2", "end h-1"]);
}, 150_000);
