/** The uses of a grant where several processes want them, and where it ends meanwhile. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { hours } from "../../src/approval/duration.ts";
import { fold } from "../../src/approval/fold.ts";
import { anyone } from "../../src/approval/policy.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { findGrants, type Grant, giveGrant, grantIdOf } from "../../src/records/grant.ts";
import { settleGrant } from "../../src/records/grant-end.ts";
import { takeUse } from "../../src/records/grant-use.ts";
import { Signer } from "../../src/security/signer.ts";
import { decide, opened } from "../approval/approval-states.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

let worker: RunningWorker;
let granted: ApprovalState;
beforeEach(async () => {
  worker = await startRunningWorker([]);
  const open = opened({
    fields: { Order: "7" },
    policy: { require: [{ from: anyone }], grant: { same: ["Order"], uses: 3 } },
  });
  const response = decide("U0BEN", "approve", { grantMs: hours(1), atMs: Date.now() });
  granted = fold(
    { ...open, openedAtMs: Date.now() },
    { kind: "responses", responses: [{ response, signed: true }] },
  );
  await giveGrant(worker, granted);
});
afterEach(() => worker.stop());

async function theGrant(): Promise<Grant> {
  const [grant] = await findGrants(worker, granted);
  if (grant === undefined) throw new Error("There is no grant.");
  return grant;
}

const user = (approval: string) => ({ approval, openedAtMs: 1 });

test("each use is one approval's, and each approval has one, however many want the last one", async () => {
  const grant = await theGrant();
  const wanted = ["a", "b", "c", "d", "e"].flatMap((id) => [id, id, id]);
  const taken = await Promise.all(
    wanted.map(async (id) => [id, (await takeUse(worker, grant, user(id)))?.used.use] as const),
  );
  const uses = new Map<string, Set<number | undefined>>();
  for (const [id, use] of taken) uses.set(id, (uses.get(id) ?? new Set()).add(use));
  expect([...uses.values()].every((own) => own.size === 1)).toBe(true);
  const numbers = [...uses.values()].flatMap((own) => [...own]).filter((use) => use !== undefined);
  expect(numbers.toSorted()).toEqual([1, 2, 3]);
});

test("a use that was taken while somebody ended the grant counts for nothing", async () => {
  const grant = await theGrant();
  let isEnded = false;
  const endedInBetween = {
    ...worker,
    client: new Proxy(worker.client, {
      get: (client, name) => {
        if (name !== "claim") return Reflect.get(client, name).bind(client);
        return async (...given: Parameters<typeof client.claim>) => {
          const claimed = await client.claim(...given);
          await settleGrant(worker, grant.id, { by: "U0CHO", surface: "home", atMs: Date.now(), nonce: "n" });
          isEnded = true;
          return claimed;
        };
      },
    }),
  };
  expect(await takeUse(endedInBetween, grant, user("a"))).toBeUndefined();
  expect(isEnded).toBe(true);
  // Nor does it when its worker comes again.
  expect(await takeUse(worker, grant, user("a"))).toBeUndefined();
  expect(await findGrants(worker, granted)).toEqual([]);
});

test("a use that is taken when the time is over counts for nothing", async () => {
  const grant = await theGrant();
  worker.passTime(hours(1));
  expect(await takeUse(worker, grant, user("a"))).toBeUndefined();
});

test("it is found with a key that was added in front, and not without its own", async () => {
  const added = { client: worker.client, signer: new Signer(["another key", "a key for tests"]) };
  expect(await findGrants(added, granted)).toHaveLength(1);
  const lost = { client: worker.client, signer: new Signer(["another key"]) };
  expect(await findGrants(lost, granted)).toEqual([]);
});

test("it is given once, and its ID is that of its approval", async () => {
  await giveGrant(worker, granted);
  const grants = await findGrants(worker, granted);
  expect(grants.map(({ id }) => id)).toEqual([grantIdOf(granted)]);
  expect(grants[0]?.by).toEqual(["U0BEN"]);
});
