import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Network, PromiseRecord } from "@resonatehq/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { group, user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { collectEnds } from "../../src/gateway/collect-ends.ts";
import { reportFor } from "../../src/gateway/statistics.ts";
import { StatisticsDesk } from "../../src/gateway/statistics-desk.ts";
import { type ArchivedEnd, readArchivedEnds } from "../../src/records/archived-ends.ts";
import { samplesMark, sampleTags } from "../../src/records/ended-sample.ts";
import { noteTagged } from "../../src/records/tagged-since.ts";
import { EngineError } from "../../src/resonate/engine-error.ts";
import { endDayTag, endedSampleTag, ofKind } from "../../src/resonate/tags.ts";
import { wrapNetwork } from "../../src/resonate/wrap-network.ts";
import { opened } from "../approval/approval-states.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { startWaitingRounds } from "./waiting-rounds.ts";

const asking = defineWorkflow({
  name: "asking",
  title: "Ask",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: [user("U0BEN"), user("U0CHO"), group("S0LEADS")] }] };
    return (yield* requestApproval(ctx, { title: "Raise Ana's salary", policy })).kind;
  },
});

let worker: RunningWorker;
let people: People;
let folder: string;
/** What searches do not find, as if an older program had written it. */
let isOld: (record: PromiseRecord) => boolean;
/** What searches end with. */
let failure: Error | undefined;

function watched(network: Network): Network {
  return wrapNetwork(network, {
    send: async (request) => {
      if (request.kind === "promise.search" && failure !== undefined) throw failure;
      const answer = await network.send(request);
      const { data } = answer;
      if (typeof data === "object" && "promises" in data)
        data.promises = data.promises.filter((record) => !isOld(record));
      return answer;
    },
  });
}

beforeEach(async () => {
  isOld = () => false;
  failure = undefined;
  worker = await startRunningWorker([asking], undefined, {}, { aroundClient: watched });
  people = new People(worker, [user("U0OPS")]);
  folder = mkdtempSync(join(tmpdir(), "signoff-archive-"));
});
afterEach(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true });
});

async function decide(run: string, by: string): Promise<void> {
  await people.start(run, "asking");
  await people.approve(`${run}:0`, by);
  expect(await people.end(run)).toBe("approved");
}

const recently = () => ({ sinceMs: Date.now() - 60_000, atMost: 100 });
const approvals = (samples: readonly { approval: string }[]) =>
  samples.map(({ approval }) => approval).sort();

test("ends are counted by their tags alone, which have nothing in them that anybody typed", async () => {
  await noteTagged(worker.client, [samplesMark]);
  await decide("one", "U0BEN");
  await decide("two", "U0CHO");
  const found = await collectEnds(people.gateway, recently());
  expect(approvals(found.samples)).toEqual(["one:0", "two:0"]);
  expect(found.samples[0]).toMatchObject({
    workflow: "asking",
    outcome: "approved",
    asked: ["user:U0BEN", "user:U0CHO", "group:S0LEADS"],
  });
  const tags: string[] = [];
  // They may end on either side of midnight.
  const days = new Set(found.samples.map(({ endedAtMs }) => Math.floor(endedAtMs / 86_400_000)));
  for (const day of days)
    for await (const sync of worker.client.search({ tags: { [endDayTag]: String(day) } }))
      tags.push(sync.tags[endedSampleTag] ?? "");
  expect(tags.length).toBe(2);
  expect(tags.join()).not.toMatch(/salary/i);
});

test("what a program without these tags ended is counted once, by its own record", async () => {
  await decide("one", "U0BEN");
  await noteTagged(worker.client, [samplesMark]);
  await decide("two", "U0CHO");
  isOld = (record) => (record.tags[endedSampleTag] ?? "").includes("one:0");
  const found = await collectEnds(people.gateway, recently());
  expect(approvals(found.samples)).toEqual(["one:0", "two:0"]);
});

test("of more than one look may count, it says that there are more", async () => {
  for (const run of ["one", "two", "three"]) await decide(run, "U0BEN");
  const { samples, more } = await collectEnds(people.gateway, { ...recently(), atMost: 2 });
  expect([samples.length, more]).toEqual([2, true]);
  expect((await collectEnds(people.gateway, { ...recently(), atMost: 3 })).more).toBe(false);
});

test("beside hundreds of ends, one look asks the engine for the newest days alone", async () => {
  const rounds = await startWaitingRounds();
  await noteTagged(rounds.client, [samplesMark]);
  const base = opened({ policy: { require: [{ from: group("S0LEADS") }] } });
  for (let index = 0; index < 600; index += 1) {
    const endedAtMs = Date.now() - (index % 20) * 86_400_000;
    const asked = { ...base, approval: `a-${index}:0`, openedAtMs: endedAtMs - 1_000 };
    const outcome = { kind: "expired" as const, atMs: endedAtMs, responses: [] };
    await rounds.create(`sync-${index}`, {}, { ...ofKind("showing"), ...sampleTags({ ...asked, outcome }) });
  }
  const deps = { client: rounds.client, log: people.gateway.log };
  Object.assign(rounds.asked, { requests: 0, records: 0 });
  const sinceMs = Date.now() - 30 * 86_400_000;
  const { samples, more } = await collectEnds(deps, { sinceMs, atMost: 75 });
  expect([samples.length, more]).toEqual([75, true]);
  expect(Math.min(...samples.map(({ endedAtMs }) => endedAtMs))).toBeGreaterThan(Date.now() - 4 * 86_400_000);
  expect(rounds.asked.requests).toBeLessThan(10);
  expect(rounds.asked.records).toBeLessThan(150);
  await rounds.stop();
}, 60_000);

/** The archive of these, as the engine writes it, with a last line that a crash cut off. */
function writeArchive(records: readonly (PromiseRecord | undefined)[]): string {
  const path = join(folder, "archive.jsonl");
  writeFileSync(path, `${records.map((one) => JSON.stringify(one)).join("\n")}\n{"id":"cut`);
  return path;
}

async function readAll(path: string, given: { sinceMs?: number; mostBytes?: number } = {}) {
  const ends: ArchivedEnd[] = [];
  const decode = (stored: PromiseRecord) => worker.client.decode(stored);
  const look = { path, decode, sinceMs: 0, mostBytes: 1e9, ...given };
  for await (const end of readArchivedEnds(look)) ends.push(end);
  return ends.map((end) => (typeof end === "string" ? end : end.approval));
}

test("the archive is read from its end, back to a time or as far as it may, and counted once with the engine", async () => {
  for (const run of ["one", "two"]) await decide(run, "U0BEN");
  const [run, one, two] = await Promise.all(
    ["one", "one:0", "two:0"].map((id) => worker.client.getStored(id)),
  );
  if (run === undefined || one === undefined || two === undefined) throw new Error("A record is missing.");
  const long = { ...run, id: "long", param: { data: "x".repeat(700_000) } };
  const old = { ...run, id: "old", settledAt: Date.now() - 30 * 86_400_000 };
  const bad = { ...one, id: "bad:0", value: { data: "?" } };
  const path = writeArchive([two, old, one, long, bad, two]);
  expect(await readAll(path)).toEqual(["two:0", "unreadable", "one:0", "two:0"]);
  expect(await readAll(path, { sinceMs: Date.now() - 60_000 })).toEqual(["two:0", "unreadable", "one:0"]);
  expect(await readAll(path, { mostBytes: 100_000 })).toEqual(["two:0", "unreadable", "more"]);
  expect(await readAll(join(folder, "none.jsonl"))).toEqual([]);
  const readArchive = (sinceMs: number) =>
    readArchivedEnds({ path, sinceMs, mostBytes: 1e9, decode: (stored) => worker.client.decode(stored) });
  const found = await collectEnds({ ...people.gateway, readArchive }, recently());
  expect(approvals(found.samples)).toEqual(["one:0", "two:0"]);
  expect(found.unreadable).toBe(1);
});

test("operators see what waits longest of all, others only what waits for them, and no colleague's times", async () => {
  await decide("done", "U0BEN");
  await people.start("first", "asking");
  await people.round("first:0", 0);
  await people.start("second", "asking");
  await people.round("second:0", 0);
  const gateway = { ...people.gateway, statistics: new StatisticsDesk(people.gateway) };
  const see = async (person: string) => {
    const seen = await reportFor(gateway, { person, days: 7 });
    if ("kind" in seen) throw new Error(seen.kind);
    const { report, longest } = seen;
    expect([report.asked, report.open.count, report.statistics.all.ended]).toEqual([3, 2, 1]);
    const asked = report.statistics.byAsked.map(({ name }) => name);
    return { longest: longest.map(({ state }) => state.run), asked };
  };
  const everybody = ["group:S0LEADS", "user:U0BEN", "user:U0CHO"];
  expect(await see("U0OPS")).toEqual({ longest: ["first", "second"], asked: everybody });
  expect(await see("U0BEN")).toEqual({
    longest: ["first", "second"],
    asked: ["group:S0LEADS", "user:U0BEN"],
  });
  expect(await see("U0DEE")).toEqual({ longest: [], asked: ["group:S0LEADS"] });
});

test("guests and people of other organizations see no statistics", async () => {
  people.standings.set("U0GUEST", "guest").set("U0OTHER", "outsider").set("U0OPS", "guest");
  const see = (person: string) => reportFor(people.gateway, { person, days: 7 });
  expect(await see("U0GUEST")).toEqual({ kind: "refused", reason: "statistics-by-guest" });
  expect(await see("U0OTHER")).toEqual({ kind: "refused", reason: "statistics-by-outsider" });
  expect(await see("U0ANA")).toMatchObject({ isEverybodys: false });
});

test("where an engine cannot search, that is said; where it is away, it is asked again", async () => {
  const desk = new StatisticsDesk(people.gateway);
  failure = new Error("away");
  await expect(desk.report(7)).rejects.toThrow("away");
  failure = new EngineError("promise.search", 501, "no");
  expect(await desk.report(7)).toEqual({ kind: "cannot-search" });
});
