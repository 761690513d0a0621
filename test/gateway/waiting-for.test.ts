import type { webApi } from "@slack/bolt";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Approver, anyone, group, user } from "../../src/approval/policy.ts";
import { fromDirectory } from "../../src/approval/source.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { Absences } from "../../src/gateway/absences.ts";
import { type Directory, type Standing, UncheckableError } from "../../src/gateway/directory.ts";
import { countWaiting, findOpen } from "../../src/gateway/list-approvals.ts";
import type { GatewayDeps } from "../../src/gateway/respond.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import { type UntaggedKnown, UntaggedRounds } from "../../src/gateway/untagged-rounds.ts";
import { UntaggedWatch } from "../../src/gateway/untagged-watch.ts";
import { findWaitingFor, findWaitingPage, mostInList } from "../../src/gateway/waiting-for.ts";
import { walkOpen } from "../../src/gateway/walk-open.ts";
import { createLog } from "../../src/log.ts";
import { askTags } from "../../src/records/asked.ts";
import { partsMark } from "../../src/records/part-tags.ts";
import { noteTagged } from "../../src/records/tagged-since.ts";
import { Signer } from "../../src/security/signer.ts";
import { CardLinks } from "../../src/slack/delivery/card-links.ts";
import { Homes } from "../../src/slack/views/homes.ts";
import { isKnownEmpty, uncheckedNote } from "../../src/slack/views/lists.ts";
import { steadyNow } from "../../src/steady-clock.ts";
import { decide, opened } from "../approval/approval-states.ts";
import { until } from "../program/until.ts";
import { findByWalking, startWaitingRounds, type WaitingRounds } from "./waiting-rounds.ts";

const signer = new Signer(["a key for tests"]);
const log = createLog("silent");

/** Whatever card is asked for, there is no link to it. */
class NoLinks extends CardLinks {
  override async problemOf(): Promise<undefined> {
    return undefined;
  }

  override async toCard(): Promise<undefined> {
    return undefined;
  }
}

let rounds: WaitingRounds;
let count = 0;
beforeEach(async () => {
  rounds = await startWaitingRounds();
});
afterEach(() => rounds.stop());

const nobody: Directory = {
  isChannelMember: async () => false,
  isGroupMember: async () => false,
  standingOf: async () => "member",
};

function gatewayWith(more: Partial<GatewayDeps> = {}): GatewayDeps {
  const readers = { client: rounds.client, signer };
  return { ...readers, directory: nobody, operators: [], queues: new ResponseQueues(readers), log, ...more };
}

/** Of a gateway that knows of all that was opened before. */
async function watching(more: Partial<GatewayDeps> = {}): Promise<GatewayDeps> {
  const untagged = new UntaggedWatch(rounds.client, steadyNow);
  untagged.start(log, new AbortController().signal);
  await until("all that was opened before", () => untagged.areAllKnown());
  return gatewayWith({ untagged, ...more });
}

function asking(from: Approver | Approver[], more: Partial<ApprovalState> = {}): ApprovalState {
  count += 1;
  const openedAtMs = 1_700_000_000_000 + count;
  const approval = `r-${count}:0`;
  return { ...opened({ policy: { require: [{ from }] } }), approval, openedAtMs, ...more };
}

async function idsOf(gateway: GatewayDeps, person: string): Promise<string[]> {
  const found = await findWaitingFor(gateway, person);
  if (found.kind !== "found") throw new Error(found.kind);
  return found.items.map(({ promiseId }) => promiseId).sort();
}

async function openMany(many: number, make: (index: number) => ApprovalState): Promise<void> {
  await Promise.all(Array.from({ length: many }, (_, index) => rounds.open(make(index))));
}

describe("beside 2,000 that are others'", () => {
  const directory: Directory = {
    ...nobody,
    isGroupMember: async (id, person) => id === "S0BEN" && person === "U0BEN",
    isChannelMember: async (id, person) => id === "C0BEN" && person === "U0BEN",
  };

  async function openOthers() {
    await openMany(2_000, (index) => {
      const others = [user(`U0OTHER${index}`), group(`S0OTHER${index % 5}`), anyone][index % 3] ?? anyone;
      return asking(others, { channel: `C0OTHER${index % 5}` });
    });
  }

  test("a person's list costs a few requests, and reads a few records", async () => {
    await openOthers();
    const own = [
      await rounds.open(asking(user("U0BEN"))),
      await rounds.open(asking([user("U0CHO"), group("S0BEN")])),
      await rounds.open(asking(anyone, { channel: "C0BEN" })),
      await rounds.open(asking(user("U0CHO"), { delegations: [{ from: "U0CHO", to: "U0BEN", meets: [0] }] })),
      await rounds.open(asking(user("U0CHO"), { escalatedTo: [user("U0BEN")] })),
    ].sort();
    const gateway = await watching({ directory });
    Object.assign(rounds.asked, { requests: 0, records: 0 });
    expect(await idsOf(gateway, "U0BEN")).toEqual(own);
    expect(rounds.asked.requests).toBeLessThan(25);
    expect(rounds.asked.records).toBeLessThan(50);
    Object.assign(rounds.asked, { requests: 0, records: 0 });
    const page = await findWaitingPage(gateway, "U0BEN", { limit: 100 });
    expect(page).toMatchObject({ items: { length: 5 } });
    expect(rounds.asked.requests).toBeLessThan(25);
    expect(rounds.asked.records).toBeLessThan(50);
    Object.assign(rounds.asked, { requests: 0, records: 0 });
    await findOpen(gateway, { limit: 10 });
    expect(rounds.asked).toEqual({ requests: 1, records: 10 });
    expect(await countWaiting(gateway)).toBe(1_000);
  }, 60_000);

  test("so does everything that a home tab shows", async () => {
    await noteTagged(rounds.client, [partsMark]);
    await openOthers();
    const own = await rounds.open(asking(user("U0BEN")));
    const gateway = await watching({ directory });
    const absences = new Absences(gateway, directory);
    const parts: Parameters<typeof Reflect.construct>[1] = [{ client: rounds.client }];
    const cardLinks: CardLinks = Reflect.construct(NoLinks, parts);
    const shown: string[] = [];
    const publish = async ({ view }: { view: object }) => shown.push(JSON.stringify(view));
    const web = { views: { publish } } as unknown as webApi.WebClient;
    const homes = new Homes({ gateway: { ...gateway, absences }, absences, cardLinks, web });
    Object.assign(rounds.asked, { requests: 0, records: 0 });
    await homes.show("U0BEN", { page: 0 });
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain(own);
    expect(rounds.asked.requests).toBeLessThan(50);
    expect(rounds.asked.records).toBeLessThan(50);
  }, 60_000);

  test("of more than a list has it says that there are more, and reads no further", async () => {
    await openMany(mostInList + 300, () => asking(user("U0BEN")));
    const gateway = await watching();
    Object.assign(rounds.asked, { requests: 0, records: 0 });
    const found = await findWaitingFor(gateway, "U0BEN");
    expect(found).toMatchObject({ items: { length: mostInList }, more: true });
    expect(rounds.asked.records).toBeLessThan(mostInList + 20);
  }, 60_000);
});

test("a group that Slack does not tell about now hides nothing else, and is counted", async () => {
  for (const from of [group("S0SLOW"), user("U0BEN"), group("S0SLOW")]) await rounds.open(asking(from));
  const limited = async () => {
    throw new Error("limited");
  };
  const gateway = await watching({ directory: { ...nobody, isGroupMember: limited } });
  const found = await findWaitingFor(gateway, "U0BEN");
  expect(found).toMatchObject({ kind: "found", items: { length: 1 }, unchecked: 2 });
  if (found.kind !== "found") throw new Error(found.kind);
  expect(JSON.stringify(uncheckedNote(found))).toContain("whether 2 more requests are waiting for you");
});

test.each([1, 2, 5])(
  "%i at a time, all that is open is listed once, and none that opens meanwhile moves it",
  async (limit) => {
    const ids = await Promise.all([1, 2, 3, 4, 5].map(() => rounds.open(asking(user("U0BEN")))));
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await findOpen(gatewayWith(), { limit, cursor });
      if (page.kind !== "found") throw new Error(page.kind);
      const times = page.items.map(({ state }) => state.openedAtMs);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      listed.push(...page.items.map(({ promiseId }) => promiseId));
      cursor = page.cursor;
      // Those that were listed may be settled meanwhile.
      for (const id of listed.slice(0, 1)) await rounds.client.settleEmpty(id);
    } while (cursor !== undefined);
    expect(listed.sort()).toEqual(ids.sort());
  },
);

test("while what an older version opened is still being read, no list says that there is nothing", async () => {
  const untagged: UntaggedKnown = {
    rounds: new UntaggedRounds(rounds.client),
    areAllKnown: async () => false,
    lastCounted: 0,
  };
  const found = await findWaitingFor(gatewayWith({ untagged }), "U0BEN");
  expect(found).toMatchObject({ items: [], isStillReading: true });
  if (found.kind !== "found") throw new Error(found.kind);
  expect(isKnownEmpty(found)).toBe(false);
  expect(JSON.stringify(uncheckedNote(found))).toContain("look again in a minute");
});

test("what was opened without tags is found, and what an older program opens later", async () => {
  const before = await rounds.open(asking(user("U0BEN")), "untagged");
  const gateway = await watching();
  expect(await idsOf(gateway, "U0BEN")).toEqual([before]);
  const later = await rounds.open(asking([user("U0CHO"), group("S0BEN")]), "untagged");
  const directory = { ...nobody, isGroupMember: async () => true };
  expect(await idsOf({ ...gateway, directory }, "U0BEN")).toEqual([before, later].sort());
  await rounds.client.settleEmpty(before);
  expect(await idsOf({ ...gateway, directory }, "U0BEN")).toEqual([later]);
});

test("beside many, what an older program opens is found when the gateway looks through all again", async () => {
  await openMany(1_100, () => asking(user("U0CHO")));
  const gateway = await watching();
  const later = await rounds.open(asking(user("U0BEN")), "untagged");
  expect(await idsOf(gateway, "U0BEN")).toEqual([]);
  const { untagged } = gateway;
  if (!(untagged instanceof UntaggedWatch)) throw new Error("It has none.");
  for await (const round of walkOpen(rounds.client)) untagged.note(round);
  await untagged.endWalk();
  expect(untagged.lastCounted).toBe(1_101);
  expect(await idsOf(gateway, "U0BEN")).toEqual([later]);
});

test("once no round is without tags, and no older program works any more, no process walks through all again", async () => {
  await openMany(3, () => asking(user("U0BEN")));
  let nowMs = 0;
  const first = new UntaggedWatch(rounds.client, () => nowMs);
  nowMs = 61 * 60_000;
  await first.endWalk();
  const second = new UntaggedWatch(rounds.client, () => nowMs);
  rounds.asked.requests = 0;
  second.start(log, new AbortController().signal);
  expect(await second.areAllKnown()).toBe(true);
  expect(rounds.asked.requests).toBe(1);
});

test("what asks more people than tags are good for is found by all of them", async () => {
  const many = Array.from({ length: 100 }, (_, index) => user(`U0PERSON${index}`));
  const state = asking(many);
  expect(Object.keys(askTags(state))).toEqual(["signoff:asks:many"]);
  const id = await rounds.open(state);
  const odd = await rounds.open(asking({ kind: "user", id: "a deploy bot" }));
  const gateway = await watching();
  expect(await idsOf(gateway, "U0PERSON77")).toEqual([id]);
  expect(await idsOf(gateway, "a deploy bot")).toEqual([odd]);
});

test("tags name people, groups and channels, and nothing else that is asked", () => {
  const from = [user("U0BEN"), group("S0FIN"), anyone, fromDirectory("secret-list", { team: "secret" })];
  const tags = askTags(asking(from, { channel: "C0X" }));
  const names = Object.keys(tags).filter((name) => !name.startsWith("signoff:asks:source:"));
  expect(names.sort()).toEqual([
    "signoff:asks:channel:C0X",
    "signoff:asks:group:S0FIN",
    "signoff:asks:user:U0BEN",
  ]);
  expect(JSON.stringify(tags)).not.toContain("secret");
});

const people = ["U0ANA", "U0BEN", "U0CHO", "U0DEE", "ci"];
const groups = ["S0FINANCE", "S0LEADS", "S0GONE"];
const channels = ["C0ONE", "C0TWO", "C0GONE"];
const approver: fc.Arbitrary<Approver> = fc.oneof(
  fc.constantFrom(...people).map(user),
  fc.constantFrom(...groups).map(group),
  fc.constant(anyone),
  fc.constantFrom("on-call", "gone").map((name) => fromDirectory(name, { level: 1 })),
);
const approvers = fc.array(approver, { minLength: 1, maxLength: 3 });
const state = fc
  .record({
    require: fc.array(fc.record({ from: approvers, approvals: fc.constantFrom(1, 2) }), {
      minLength: 1,
      maxLength: 2,
    }),
    requesterMayApprove: fc.boolean(),
    delegate: fc.boolean(),
    requester: fc.constantFrom(...people),
    channel: fc.constantFrom(...channels),
    escalatedTo: fc.array(approver, { maxLength: 1 }),
    delegations: fc.array(
      fc.record({
        from: fc.constantFrom(...people),
        to: fc.constantFrom(...people),
        meets: fc.constant<number[]>([0]),
      }),
      { maxLength: 2 },
    ),
    decided: fc.array(fc.constantFrom(...people), { maxLength: 1 }),
    direct: fc.boolean(),
  })
  .map(({ require, requesterMayApprove, delegate, decided, direct, ...more }) => ({
    ...opened({ policy: { require, requesterMayApprove, delegate }, direct }),
    ...more,
    decisions: decided.map((by) => decide(by, "approve")),
  }));
const world = fc.record({
  states: fc.array(fc.tuple(state, fc.constantFrom("tagged" as const, "untagged" as const)), {
    maxLength: 12,
  }),
  members: fc.uniqueArray(
    fc.tuple(fc.constantFrom(...groups, ...channels, "on-call"), fc.constantFrom(...people)),
    { maxLength: 12, selector: String },
  ),
  standings: fc.dictionary(fc.constantFrom(...people), fc.constantFrom<Standing>("member", "guest", "bot"), {
    maxKeys: 2,
  }),
  covered: fc.dictionary(fc.constantFrom(...people), fc.subarray(people), { maxKeys: 3 }),
});

type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

test("finds for everybody what walking through all finds, in one list and in pages", async () => {
  const run = async ({ states, members, standings, covered }: World) => {
    const isIn = async (id: string, person: string) => {
      if (id.endsWith("GONE")) throw new UncheckableError("gone", { about: id });
      return members.some(([one, member]) => one === id && member === person);
    };
    const directory: Directory = {
      isGroupMember: isIn,
      isChannelMember: isIn,
      standingOf: async (person) => standings[person] ?? "member",
      peopleOf: async ({ source }) => {
        if (source === "gone") throw new UncheckableError("no answer");
        return members.filter(([one]) => one === source).map(([, person]) => person);
      },
    };
    const ids = await Promise.all(
      states.map(([given, how]) => {
        count += 1;
        return rounds.open(
          { ...given, approval: `r-${count}:0`, openedAtMs: 1_700_000_000_000 + count },
          how,
        );
      }),
    );
    const absences = { coveredBy: async (person: string) => covered[person] ?? [] };
    const gateway = await watching({ directory, absences });
    for (const person of people) {
      const expected = await findByWalking(gateway, person);
      const found = await findWaitingFor(gateway, person);
      if (found.kind !== "found") throw new Error(found.kind);
      expect({
        ids: found.items.map(({ promiseId }) => promiseId).sort(),
        unchecked: found.unchecked,
      }).toEqual(expected);
      expect(await readPages(gateway, person)).toEqual(expected);
    }
    await Promise.all(ids.map((id) => rounds.client.settleEmpty(id)));
  };
  await fc.assert(fc.asyncProperty(world, run), { numRuns: 60 });
}, 120_000);

async function readPages(gateway: GatewayDeps, person: string) {
  const ids: string[] = [];
  let unchecked = 0;
  let from: Parameters<typeof findWaitingPage>[2]["from"];
  do {
    const page = await findWaitingPage(gateway, person, { limit: 2, from });
    if (page.kind !== "found") throw new Error(page.kind);
    expect(page.items.length).toBeLessThanOrEqual(2);
    ids.push(...page.items.map(({ promiseId }) => promiseId));
    unchecked += page.unchecked;
    from = page.next;
  } while (from !== undefined);
  return { ids: ids.sort(), unchecked };
}
