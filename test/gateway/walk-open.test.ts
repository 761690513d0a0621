import { afterEach, beforeEach, expect, test } from "vitest";
import { anyone } from "../../src/approval/policy.ts";
import { closeAllEnded } from "../../src/gateway/close-orphaned.ts";
import { walkOpen } from "../../src/gateway/walk-open.ts";
import { createLog } from "../../src/log.ts";
import { Signer } from "../../src/security/signer.ts";
import { findPlaces, findUnseen } from "../../src/slack/reconcile/waiting-approvals.ts";
import { opened } from "../approval/approval-states.ts";
import { startWaitingRounds, type WaitingRounds } from "./waiting-rounds.ts";

const many = 3_000;
const log = createLog("silent");
const signal = new AbortController().signal;

let rounds: WaitingRounds;
beforeEach(async () => {
  rounds = await startWaitingRounds();
  await Promise.all(
    Array.from({ length: many }, (_, index) => {
      const state = opened({ policy: { require: [{ from: anyone }] } });
      const channel = `C0${index % 3}`;
      const openedAtMs = 1_700_000_000_000 + index;
      return rounds.open({ ...state, approval: `r-${index}:0`, channel, openedAtMs });
    }),
  );
});
afterEach(() => rounds.stop());

/** The most that happened between two turns of the event loop: `work` is told how to say that something does. */
async function mostInOneTurn(work: (happens: () => void) => Promise<unknown>): Promise<number> {
  let most = 0;
  let count = 0;
  let isOver = false;
  const turn = () => {
    most = Math.max(most, count);
    count = 0;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work(() => {
    count += 1;
  });
  isOver = true;
  return Math.max(most, count);
}

test("a walk through all hands out each open round once, in pages, with pauses, and ends when it is told to", async () => {
  rounds.asked.requests = 0;
  const seen = new Set<string>();
  for await (const { id } of walkOpen(rounds.client)) seen.add(id);
  expect(seen.size).toBe(many);
  expect(rounds.asked.requests).toBe(many / 50);
  const stopping = new AbortController();
  const walk = async () => {
    for await (const _ of walkOpen(rounds.client, stopping.signal)) stopping.abort();
  };
  await expect(walk()).rejects.toThrow("aborted");
});

test("others have their turn while the sweep and the reconciler walk, whatever waits", async () => {
  const readers = { client: rounds.client, signer: new Signer(["a key for tests"]) };
  let found = 0;
  const most = await mostInOneTurn(async (happens) => {
    for await (const _ of walkOpen(rounds.client)) happens();
    await closeAllEnded(readers, log, () => {
      found += 1;
      happens();
    });
  });
  expect(found).toBe(many);
  expect(most).toBeLessThanOrEqual(50);
});

test("where cards are is told by tags: how many wait in each channel, and since when", async () => {
  const places = await findPlaces(rounds.client, log, signal);
  expect([...places]).toHaveLength(3);
  expect(places.get("C01")).toEqual({ count: many / 3, sinceMs: 1_700_000_000_001 });
});

test("what waits and was not seen is found by its channel, also where no tag tells it", async () => {
  await rounds.create(
    "old:0.1",
    {
      ...opened({ policy: { require: [{ from: anyone }] } }),
      approval: "old:0",
      channel: "C01",
      openedAtMs: 5,
    },
    { "signoff:kind": "approval", "signoff:approval": "old:0" },
  );
  const seen = new Set(Array.from({ length: many }, (_, index) => `r-${index}:0`).slice(10));
  const unseen: string[] = [];
  const read = { channels: new Set(["C01"]), seen };
  for await (const { approval } of findUnseen({ client: rounds.client, log }, read, signal))
    unseen.push(approval);
  expect(unseen.sort()).toEqual(["old:0", "r-1:0", "r-4:0", "r-7:0"]);
  expect((await findPlaces(rounds.client, log, signal)).get("C01")?.sinceMs).toBe(5);
});
