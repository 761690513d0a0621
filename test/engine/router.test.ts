import type { Message, PromiseRecord } from "@resonatehq/sdk";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Router } from "../../src/engine/router.ts";
import type { Connection } from "../../src/engine/subscribers.ts";
import { silentLog } from "./open-test-engine.ts";
import { recordingLog } from "./recording-log.ts";

function execute(id: string, version = 0): Message {
  return { kind: "execute", head: {}, data: { task: { id, version } } };
}

function unblock(id: string): Message {
  const promise: PromiseRecord = {
    id,
    state: "resolved",
    param: {},
    value: {},
    tags: {},
    timeoutAt: 1,
    createdAt: 0,
  };
  return { kind: "unblock", head: {}, data: { promise } };
}

function connect(router: Router, pid: string, group = "workers"): Connection & { got: Message[] } {
  const got: Message[] = [];
  const connection = {
    group,
    pid,
    isHere: false,
    got,
    deliver: (message: Message) => void got.push(message),
  };
  router.attach(connection);
  return connection;
}

function everythingIsCurrent(): Router {
  return new Router(() => true, silentLog);
}

test("a message for any of a group goes to each in turn", () => {
  const router = everythingIsCurrent();
  const workers = ["a", "b", "c"].map((pid) => connect(router, pid));
  for (let number = 0; number < 6; number += 1) router.route("poll://any@workers", execute(`t${number}`));
  expect(workers.map(({ got }) => got.length)).toEqual([2, 2, 2]);
});

test("a message for any of a group goes to the named process if it is there, else to another", () => {
  const router = everythingIsCurrent();
  const [a, b] = [connect(router, "a"), connect(router, "b")];
  for (let number = 0; number < 4; number += 1) router.route("poll://any@workers/b", execute(`t${number}`));
  expect(b.got).toHaveLength(4);
  router.detach(b);
  router.route("poll://any@workers/b", execute("t"));
  expect(a.got.at(-1)).toEqual(execute("t"));
});

test("what a process was sent and may not have taken up goes to another when it is gone", () => {
  const taken = new Set<string>();
  const router = new Router(({ kind, data }) => kind === "execute" && !taken.has(data.task.id), silentLog);
  const a = connect(router, "a");
  for (const id of ["begun", "lost"]) router.route("poll://any@workers", execute(id));
  router.route("poll://uni@workers/a", unblock("p"));
  taken.add("begun");
  const b = connect(router, "b");
  router.detach(a);
  expect(b.got).toEqual([execute("lost")]);
  router.detach(b);
  expect(connect(router, "c").got).toEqual([execute("lost")]);
});

test("a process that connects again is sent anew what may have been lost with its old connection", () => {
  const router = everythingIsCurrent();
  connect(router, "a");
  router.route("poll://any@workers", execute("t"));
  expect(connect(router, "a").got).toEqual([execute("t")]);
});

test("what a process has taken up is forgotten, however many messages it was sent", () => {
  const taken = new Set<string>();
  const router = new Router(({ kind, data }) => kind === "execute" && !taken.has(data.task.id), silentLog);
  const a = connect(router, "a");
  for (let number = 0; number < 2_000; number += 1) {
    router.route("poll://any@workers", execute(`t${number}`));
    taken.add(`t${number}`);
  }
  const b = connect(router, "b");
  router.detach(a);
  expect(b.got).toEqual([]);
});

test("a message for one process goes to no other", () => {
  const router = everythingIsCurrent();
  const a = connect(router, "a");
  connect(router, "b", "others");
  router.route("poll://uni@workers/b", execute("t"));
  expect(a.got).toEqual([]);
  expect(connect(router, "b").got).toEqual([execute("t")]);
});

test("messages wait for the first of their group, only the newest for each task", () => {
  const router = everythingIsCurrent();
  router.route("poll://any@workers", execute("t", 1));
  router.route("poll://any@workers/gone", execute("t", 2));
  router.route("poll://any@workers", execute("u", 1));
  connect(router, "x", "others");
  const a = connect(router, "a");
  expect(a.got).toEqual([execute("t", 2), execute("u", 1)]);
  expect(connect(router, "b").got).toEqual([]);
});

test("a message that went stale while it waited is not delivered", () => {
  const router = new Router(
    (message) => message.kind === "execute" && message.data.task.id !== "stale",
    silentLog,
  );
  router.route("poll://any@workers", execute("stale"));
  router.route("poll://any@workers", execute("fresh"));
  expect(connect(router, "a").got).toEqual([execute("fresh")]);
});

test("a settled promise is not told to a process that is away", () => {
  const router = everythingIsCurrent();
  router.route("poll://uni@workers/a", unblock("p"));
  expect(connect(router, "a").got).toEqual([]);
  router.route("poll://uni@workers/a", unblock("q"));
});

test("a process that connects again takes the place of its old connection", () => {
  const router = everythingIsCurrent();
  const old = connect(router, "a");
  const renewed = connect(router, "a");
  router.detach(old);
  router.route("poll://uni@workers/a", unblock("p"));
  expect(old.got).toEqual([]);
  expect(renewed.got).toEqual([unblock("p")]);
});

test("a message for an address of another kind is dropped and logged", () => {
  const { log, lines } = recordingLog();
  const router = new Router(() => true, log);
  for (const address of [
    "local://any@workers",
    "http://example.com",
    "poll://uni@workers",
    "poll://all@workers/a",
  ]) {
    router.route(address, execute("t"));
  }
  expect(lines).toHaveLength(4);
  expect(connect(router, "a").got).toEqual([]);
});

describe("what nobody takes up within a second", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A router in which the process that takes a message up makes it stale. */
  function withClaims() {
    const taken = new Set<string>();
    const router = new Router(({ kind, data }) => kind === "execute" && !taken.has(data.task.id), silentLog);
    const lease = (pid: string, id: string) => {
      taken.add(id);
      router.takesUp(pid);
    };
    return { router, lease };
  }

  test("goes to the next of the group, a worker first, and the one that let it lie comes last from then on", () => {
    const { router, lease } = withClaims();
    const [strange, fresh, worker] = ["strange", "fresh", "worker"].map((pid) => connect(router, pid));
    router.takesUp("worker");
    router.route("poll://any@workers", execute("t"));
    expect(strange?.got).toEqual([execute("t")]);
    vi.advanceTimersByTime(990);
    expect(worker?.got).toEqual([]);
    vi.advanceTimersByTime(20);
    expect(worker?.got).toEqual([execute("t")]);
    lease("worker", "t");
    for (const id of ["u", "v", "w"]) router.route("poll://any@workers", execute(id));
    expect(strange?.got).toHaveLength(1);
    expect(fresh?.got.length).toBeGreaterThan(0);
    router.stop();
  });

  test("goes to each once, and then to whoever comes", () => {
    const { router } = withClaims();
    const [a, b] = [connect(router, "a"), connect(router, "b")];
    router.route("poll://any@workers/b", execute("t"));
    vi.advanceTimersByTime(10_000);
    expect([a.got, b.got]).toEqual([[execute("t")], [execute("t")]]);
    expect(connect(router, "c").got).toEqual([execute("t")]);
    router.stop();
  });

  test("stays where it is if it is for that process alone, or was taken up", () => {
    const { router, lease } = withClaims();
    const [a, b] = [connect(router, "a"), connect(router, "b")];
    router.route("poll://uni@workers/a", execute("own"));
    router.route("poll://any@workers", execute("t"));
    lease("a", "t");
    vi.advanceTimersByTime(10_000);
    expect([a.got.length, b.got.length]).toEqual([2, 0]);
    router.stop();
  });

  test("says nothing of a worker that was asleep and takes things up again", () => {
    const { router, lease } = withClaims();
    const [a, b] = [connect(router, "a"), connect(router, "b")];
    router.route("poll://any@workers", execute("t"));
    vi.advanceTimersByTime(1_100);
    lease("b", "t");
    router.takesUp("a");
    for (const id of ["u", "v"]) router.route("poll://any@workers", execute(id));
    expect([a.got.length, b.got.length]).toEqual([2, 2]);
    router.stop();
  });
});
