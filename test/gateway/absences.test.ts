/** Who is away, as it is kept on the engine: signed, until its time, and taken back. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hours, seconds } from "../../src/approval/duration.ts";
import { Absences } from "../../src/gateway/absences.ts";
import { type Standing, UncheckableError } from "../../src/gateway/directory.ts";
import { Signer } from "../../src/security/signer.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

let worker: RunningWorker;
let nowMs = 0;
beforeEach(async () => {
  worker = await startRunningWorker([]);
});
afterEach(() => worker.stop());

const standings: Record<string, Standing> = { U0GUY: "guest", U0OLD: "deactivated", U0BOT: "bot" };

function open(signer = worker.signer): Absences {
  const directory = {
    isChannelMember: async () => true,
    isGroupMember: async () => false,
    standingOf: async (person: string) => {
      if (person === "U0WHO") throw new UncheckableError("missing_scope", { about: person });
      return standings[person] ?? "member";
    },
  };
  return new Absences({ client: worker.client, signer }, directory, () => nowMs);
}
const until = (ms: number) => Date.now() + ms;

test("another process sees it, the newest word counts, and it is over when its person is back", async () => {
  const absences = open();
  expect(await absences.coveredBy("U0CHO")).toEqual([]);
  await absences.leave({ person: "U0BEN", standIn: "U0CHO", untilMs: until(hours(1)) }, "first");
  await absences.leave({ person: "U0BEN", standIn: "U0CHO", untilMs: until(hours(1)) }, "first");
  expect(await absences.coveredBy("U0CHO")).toEqual(["U0BEN"]);
  await absences.leave({ person: "U0BEN", standIn: "U0DEE", untilMs: until(hours(2)) }, "second");
  await absences.leave({ person: "U0EVE", standIn: "U0DEE", untilMs: until(hours(2)) }, "eves");
  expect(await open().coveredBy("U0CHO")).toEqual([]);
  expect((await open().coveredBy("U0DEE")).toSorted()).toEqual(["U0BEN", "U0EVE"]);
  expect((await open().about("U0BEN")).own).toMatchObject({ standIn: "U0DEE" });
  await absences.comeBack("U0BEN");
  expect(await absences.coveredBy("U0DEE")).toEqual(["U0EVE"]);
  expect((await open().about("U0DEE")).covered).toMatchObject([{ person: "U0EVE" }]);
});

test("what was read is believed for 5 seconds, and its end ends it", async () => {
  const elsewhere = open();
  expect(await elsewhere.coveredBy("U0CHO")).toEqual([]);
  await open().leave({ person: "U0BEN", standIn: "U0CHO", untilMs: until(seconds(60)) }, "short");
  nowMs += 4_999;
  expect(await elsewhere.coveredBy("U0CHO")).toEqual([]);
  nowMs += 1;
  expect(await elsewhere.coveredBy("U0CHO")).toEqual(["U0BEN"]);
  worker.passTime(seconds(61));
  expect(await open().coveredBy("U0CHO")).toEqual([]);
});

test("what is remembered is over at its time", async () => {
  const absences = open();
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    await absences.leave({ person: "U0BEN", standIn: "U0CHO", untilMs: until(seconds(60)) }, "short");
    expect(await absences.coveredBy("U0CHO")).toEqual(["U0BEN"]);
    vi.setSystemTime(until(seconds(60)));
    expect(await absences.coveredBy("U0CHO")).toEqual([]);
    expect(await absences.about("U0BEN")).toEqual({ own: undefined, covered: [] });
  } finally {
    vi.useRealTimers();
  }
});

test("nobody becomes a stand-in who only reaches the engine", async () => {
  const absences = open();
  await absences.leave({ person: "U0BEN", standIn: "U0CHO", untilMs: until(hours(1)) }, "genuine");
  const genuine = await worker.client.get("signoff-away-genuine");
  const tags = { ...genuine?.tags };
  const made = { person: "U0EVE", standIn: "U0CHO", setAtMs: 1, untilMs: until(hours(1)) };
  await worker.createByHand("signoff-away-made", { ...made, signature: "made-up" }, tags, hours(1));
  await absences.comeBack("U0BEN");
  // What was said once, again under another name.
  await worker.createByHand("signoff-away-again", genuine?.param.data, tags, hours(1));
  expect(await open().coveredBy("U0CHO")).toEqual([]);
  await absences.leave({ person: "U0DEE", standIn: "U0CHO", untilMs: until(hours(1)) }, "dees");
  expect(
    await open(new Signer(["another key, which is as long as one has to be"])).coveredBy("U0CHO"),
  ).toEqual([]);
});

test("nobody is away again because their word is brought again, when the engine has forgotten that they were back", async () => {
  await open().leave({ person: "U0BEN", standIn: "U0CHO", untilMs: until(hours(9)) }, "genuine");
  const genuine = await worker.client.get("signoff-away-genuine");
  /** On an engine that has nothing of it, so much later. */
  const coveredAfter = async (ms: number) => {
    await worker.stop();
    worker = await startRunningWorker([]);
    worker.passTime(ms);
    await worker.createByHand("signoff-away-genuine", genuine?.param.data, { ...genuine?.tags }, hours(9));
    return open().coveredBy("U0CHO");
  };
  expect(await coveredAfter(seconds(1))).toEqual(["U0BEN"]);
  expect(await coveredAfter(hours(1))).toEqual([]);
});

test.each([
  ["oneself", "U0BEN", { kind: "refused", reason: "to-themselves" }],
  ["a guest", "U0GUY", { kind: "refused", reason: "to-guest" }],
  ["an account that is deactivated", "U0OLD", { kind: "refused", reason: "to-deactivated" }],
  ["an app", "U0BOT", { kind: "refused", reason: "to-bot" }],
  [
    "somebody of whom Slack says nothing",
    "U0WHO",
    { kind: "uncheckable", reason: "missing_scope", about: "U0WHO" },
  ],
])("%s cannot stand in", async (_, standIn, expected) => {
  expect(await open().leave({ person: "U0BEN", standIn, untilMs: until(hours(1)) }, "x")).toEqual(expected);
  expect(await worker.client.get("signoff-away-x")).toBeUndefined();
});
