import { setTimeout as pause } from "node:timers/promises";
import type { Network } from "@resonatehq/sdk";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { wrapNetwork } from "../../src/resonate/wrap-network.ts";
import { steadyNow } from "../../src/steady-clock.ts";
import { answerTo, inOrderOfIds, searchingBy } from "../gateway/other-searches.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { listen } from "./read-events.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

/** Needs two. */
const both = defineWorkflow({
  name: "both",
  title: "Asks two",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, { id }) {
    const policy = { require: [{ from: user("U0BEN") }, { from: user("U0CHO") }] };
    return (yield* requestApproval(ctx, { title: id, policy })).kind;
  },
});

const tokens = [
  { name: "ci", secret: "ci's" },
  { name: "other", secret: "other's" },
];

interface Running {
  worker: RunningWorker;
  people: People;
  url: string;
  http(): RunningHttp;
  /** What the gateway has asked of the engine. */
  requests(): number;
  restart(): Promise<void>;
}

async function start(around: (network: Network) => Network = (network) => network): Promise<Running> {
  let requests = 0;
  const counting = (network: Network) =>
    wrapNetwork(network, {
      send: (request) => {
        requests += 1;
        return network.send(request);
      },
    });
  const worker = await startRunningWorker(
    [both],
    undefined,
    {},
    {
      aroundClient: (network) => counting(around(network)),
    },
  );
  const people = new People(worker);
  const gateway = { ...people.gateway, workflows: newestVersions([both]) };
  let http = await startHttp({ tokens }, gateway);
  const { port } = http;
  stops.push(async () => {
    await http.stop();
    await worker.stop();
  });
  return {
    worker,
    people,
    url: `http://127.0.0.1:${port}`,
    http: () => http,
    requests: () => requests,
    restart: async () => {
      await http.stop();
      http = await startHttp({ tokens, port }, gateway);
    },
  };
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Opens an approval; resolves with its promise. */
async function open({ people }: Running, run: string): Promise<string> {
  await people.start(run, "both");
  return (await people.round(`${run}:0`, 0)).id;
}

async function finish({ people }: Running, run: string): Promise<void> {
  for (const by of ["U0BEN", "U0CHO"]) await people.approve(`${run}:0`, by);
  await people.end(run);
}

function get({ url }: Running, path: string): Promise<unknown> {
  return fetch(`${url}${path}`, { headers: { authorization: "Bearer ci's" } }).then((answer) =>
    answer.json(),
  );
}

describe("one approval", () => {
  test("is told as it is, and after each change, in the words of GET, until it has ended", async () => {
    const running = await start();
    const promise = await open(running, "one");
    const url = `${running.url}/approvals/${encodeURIComponent(promise)}/events`;
    const stream = await listen(url, { token: "ci's" });
    expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const [first] = await stream.until(1);
    expect(first).toMatchObject({ event: "approval", data: { title: "one", promise_id: promise } });
    expect(first?.data).toEqual(await get(running, `/approvals/${promise}`));
    await running.people.approve("one:0", "U0BEN");
    const [, second] = await stream.until(2);
    expect(second?.data).not.toHaveProperty("outcome");
    expect(second?.data.promise_id).not.toBe(promise);
    await running.people.approve("one:0", "U0CHO");
    const [, , third] = await stream.until(3);
    expect(third?.data).toMatchObject({ outcome: { kind: "approved" } });
    await stream.ended;
    // Whoever missed the end hears it; whoever has heard it need not come again.
    const late = await listen(url, { token: "ci's", lastEventId: second?.id ?? "" });
    expect((await late.until(1)).map(({ id }) => id)).toEqual([third?.id]);
    await late.ended;
    const again = await listen(url, { token: "ci's", lastEventId: third?.id ?? "" });
    expect(again.status).toBe(204);
    expect((await listen(`${running.url}/approvals/nothing/events`, { token: "ci's" })).status).toBe(404);
  });
});

test("one approval whose run is ended from outside is told as ended, without an outcome", async () => {
  const running = await start();
  const promise = await open(running, "out");
  const stream = await listen(`${running.url}/approvals/${promise}/events`, { token: "ci's" });
  await stream.until(1);
  await running.worker.settleByHand("out");
  await stream.ended;
  expect(stream.heard.map(({ data }) => data.state)).toEqual(["open", "ended"]);
  expect(stream.heard.at(-1)?.data).not.toHaveProperty("outcome");
  expect(await get(running, `/approvals/${promise}?wait=60`)).toMatchObject({ state: "ended" });
});

describe.each([
  ["an engine that finds in the order of creation", undefined],
  ["an engine that finds in the order of IDs", inOrderOfIds],
] as const)("all approvals, on %s", (_name, around) => {
  test("are told from now on, when they are opened, go on, and end", async () => {
    const running = await start(around);
    await open(running, "before");
    const stream = await listen(`${running.url}/events`, { token: "ci's" });
    await until("the stream's place", async () => stream.lastId() || undefined);
    const promise = await open(running, "all");
    await stream.until(1);
    await finish(running, "all");
    await until("the end", async () => stream.heard.at(-1)?.data.outcome);
    const told = stream.heard.map(({ data }) => [data.approval, data.outcome?.kind]);
    expect(told[0]).toEqual(["all:0", undefined]);
    expect(told.at(-1)).toEqual(["all:0", "approved"]);
    expect(told.every(([approval]) => approval === "all:0")).toBe(true);
    expect(stream.heard.at(-1)?.data).toEqual(await get(running, `/approvals/${promise}`));
  });

  test("go on after the last event over a restart: what changed meanwhile is told once, as it is", async () => {
    const running = await start(around);
    for (const run of ["kept", "changed"]) await open(running, run);
    const first = await listen(`${running.url}/events`, { token: "ci's" });
    await until("the stream's place", async () => first.lastId() || undefined);
    await open(running, "seen");
    await first.until(1);
    const lastEventId = first.heard.at(-1)?.id ?? "";
    const restarted = running.restart();
    // It ends cleanly: the client is not cut.
    await first.ended;
    await running.people.approve("changed:0", "U0BEN");
    await running.people.round("changed:0", 1);
    await open(running, "quick");
    await finish(running, "quick");
    await open(running, "opened");
    await restarted;
    const second = await listen(`${running.url}/events`, { token: "ci's", lastEventId });
    await second.until(3);
    await open(running, "last");
    await until("the last one", async () => second.heard.find(({ data }) => data.approval === "last:0"));
    const told = second.heard.map(({ data }) => `${data.approval} ${data.outcome?.kind}`).sort();
    // By walking, what came with the last event may come again.
    expect(told.filter((text) => text !== "seen:0 undefined")).toEqual([
      "changed:0 undefined",
      "last:0 undefined",
      "opened:0 undefined",
      "quick:0 approved",
    ]);
    if (around === undefined) expect(told).not.toContain("seen:0 undefined");
    second.close();
  });

  test("begin at no place of another engine", async () => {
    const running = await start(around);
    for (const lastEventId of ["x", "p999999999", "p-1", "t", "{}"])
      expect((await listen(`${running.url}/events`, { token: "ci's", lastEventId })).status).toBe(400);
  });
});

test("an engine that cannot search says so before a stream begins", async () => {
  const unsearchable = (network: Network) =>
    searchingBy(network, async (request) => answerTo(request, 501, "not implemented"));
  const running = await start(unsearchable);
  expect((await listen(`${running.url}/events`, { token: "ci's" })).status).toBe(501);
  const promise = await open(running, "alone");
  const stream = await listen(`${running.url}/approvals/${promise}/events`, { token: "ci's" });
  await stream.until(1);
  stream.close();
});

test("twenty streams of one caller are too many for another one, and not for another caller", async () => {
  const running = await start();
  const url = `${running.url}/events`;
  const streams = await Promise.all(Array.from({ length: 20 }, () => listen(url, { token: "ci's" })));
  onTestFinished(() => {
    for (const stream of streams) stream.close();
  });
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await fetch(url, { headers: { authorization: "Bearer ci's" } });
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: "too-many-streams" });
  const others = await listen(url, { token: "other's" });
  expect(others.status).toBe(200);
  others.close();
  streams[0]?.close();
  const again = await until("a place", async () => {
    const stream = await listen(url, { token: "ci's" });
    return stream.status === 200 ? stream : undefined;
  });
  again.close();
});

test("nothing is asked of the engine while nobody listens, and together for all who do", async () => {
  const running = await start();
  /** How many requests there are while somebody who looks on his own looks once: each half a second. */
  const perLook = async (looks: number) => {
    const [before, sinceMs] = [running.requests(), steadyNow()];
    await pause(looks * 500);
    return ((running.requests() - before) * 500) / (steadyNow() - sinceMs);
  };
  const silence = () => until("two looks at which nothing is asked", async () => (await perLook(2)) === 0);
  await silence();
  const streams = await Promise.all(
    Array.from({ length: 10 }, () => listen(`${running.url}/events`, { token: "ci's" })),
  );
  await open(running, "asked");
  for (const stream of streams) await stream.until(1);
  // What the opening sets going ends some time; then a look of each of them would make ten.
  await until("looks that are one for all", async () => (await perLook(4)) < 5);
  for (const stream of streams) stream.close();
  await silence();
});
