/** A verdict is handed out once: the first who claims it has it, until it is given back. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimVerdict, findTaken } from "../../src/gateway/claim-verdict.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

let worker: RunningWorker;
beforeEach(async () => {
  worker = await startRunningWorker([]);
});
afterEach(() => worker.stop());

const run = "ask/bot/deploy";
const first = { client: "first 1.0", nonce: "nonce of the first" };
const second = { client: "second 2.0", nonce: "nonce of the second" };
const claim = (taker: typeof first) => claimVerdict(worker, run, taker);

test("of many who claim it at once, one has it, and the others hear who", async () => {
  const takers = Array.from({ length: 20 }, (_, index) => ({ client: `c${index}`, nonce: `nonce ${index}` }));
  const claims = await Promise.all(takers.map(claim));
  const winners = takers.filter((_, index) => claims[index]?.kind === "ours");
  expect(winners).toHaveLength(1);
  for (const one of claims) if (one.kind === "taken") expect(one.client).toBe(winners[0]?.client);
  expect(await findTaken(worker, run)).toMatchObject({ client: winners[0]?.client });
});

test("the call that has it may ask for it again, when it heard no answer; no other may", async () => {
  expect((await claim(first)).kind).toBe("ours");
  expect((await claim(first)).kind).toBe("ours");
  expect(await findTaken(worker, run, first.nonce)).toBeUndefined();
  expect(await claim(second)).toMatchObject({ kind: "taken", client: "first 1.0" });
});

test("one that is sent is spent for ever, also after the time for which its claim was open", async () => {
  const own = await claim(first);
  if (own.kind === "ours") await own.sent();
  expect(await claim(second)).toMatchObject({ kind: "taken", client: "first 1.0" });
  worker.passTime(100 * 86_400_000);
  expect(await claim(second)).toMatchObject({ kind: "taken", client: "first 1.0" });
});

test("one of which nobody knows whether it was sent is spent: the process died in between", async () => {
  await claim(first);
  worker.passTime(2 * 3_600_000);
  expect(await findTaken(worker, run)).toMatchObject({ client: "first 1.0" });
  expect(await claim(second)).toMatchObject({ kind: "taken", client: "first 1.0" });
});

test("one that certainly was not sent is the next one's", async () => {
  const own = await claim(first);
  if (own.kind === "ours") await own.release();
  expect(await findTaken(worker, run)).toBeUndefined();
  expect((await claim(second)).kind).toBe("ours");
  expect(await claim(first)).toMatchObject({ kind: "taken", client: "second 2.0" });
});

test("nobody who only reaches the engine gives a verdict back", async () => {
  await claim(first);
  await worker.client.reject(`${run}:taken-1`, { released: `${run}:taken-1`, seal: "forged" }, "mine");
  expect(await claim(second)).toMatchObject({ kind: "taken", client: "first 1.0" });
});
