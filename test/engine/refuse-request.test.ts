import type { Request } from "@resonatehq/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openTestEngine } from "./open-test-engine.ts";
import {
  createPromise,
  createTask,
  encoded,
  fenceCreate,
  fenceSettle,
  fulfillTask,
  getPromise,
  settlePromise,
} from "./requests.ts";
import { temporaryFolder } from "./temporary-folder.ts";

function base64(bytes: string | Buffer): string {
  return Buffer.from(bytes).toString("base64");
}

test.each([
  ["plain text", "approved"],
  ["base64 of what is not JSON", base64("approved")],
  ["base64url", Buffer.from(`"??>>~~"`).toString("base64url")],
  ["base64 without its padding", base64("true").replace(/=+$/, "")],
  ["base64 with a line break", `${base64("[1,2,3]")}\n`],
  ["bytes that are not UTF-8", base64(Buffer.from([0x22, 0xff, 0x22]))],
  ["a number", 1],
  ["an object", { approve: true }],
])("a settlement with %s is refused and the promise stays open", async (_name, data) => {
  const engine = await openTestEngine(temporaryFolder());
  await engine.handle(createTask("task"));
  await engine.handle(fenceCreate("task", 1, "child"));
  for (const request of [
    settlePromise("child", data),
    fenceSettle("task", 1, "child", data),
    fulfillTask("task", 1, data),
  ]) {
    expect(await engine.handle(request)).toMatchObject({
      kind: request.kind,
      head: { status: 400 },
      data: expect.stringMatching(/value\.data/),
    });
  }
  for (const id of ["task", "child"]) {
    expect(await engine.handle(getPromise(id))).toMatchObject({ data: { promise: { state: "pending" } } });
  }
});

test("whatever the SDK encodes is taken, and so is nothing at all", async () => {
  const engine = await openTestEngine(temporaryFolder());
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.constant(undefined)), async (value) => {
      count += 1;
      await engine.handle(createPromise(`p${count}`));
      const { data } = encoded(value);
      const response = await engine.handle(settlePromise(`p${count}`, data));
      expect(response).toMatchObject({
        head: { status: 200 },
        data: { promise: { state: "resolved", value: { data } } },
      });
    }),
  );
});

test("requests of the debugger are refused", async () => {
  const engine = await openTestEngine(temporaryFolder());
  await engine.handle(createPromise("a"));
  const head = { corrId: "c", version: "v" };
  const requests: Request[] = [
    { kind: "debug.reset", head, data: {} },
    { kind: "debug.snap", head, data: {} },
    { kind: "debug.start", head, data: {} },
    { kind: "debug.stop", head, data: {} },
    { kind: "debug.tick", head, data: { time: Date.now() + 1e12 } },
  ];
  for (const request of requests) {
    const refusal = {
      kind: request.kind,
      head: { status: 403, corrId: "c" },
      data: expect.stringContaining("debug"),
    };
    expect(await engine.handle(request)).toMatchObject(refusal);
  }
  expect(await engine.handle(getPromise("a"))).toMatchObject({ data: { promise: { state: "pending" } } });
});

test("numbers that JSON cannot hold are refused instead of being changed into a promise that is over at once", async () => {
  const engine = await openTestEngine(temporaryFolder());
  for (const timeoutAt of [Number.POSITIVE_INFINITY, Number.NaN]) {
    const response = await engine.handle(createPromise("a", { timeoutAt }));
    expect(response).toMatchObject({
      head: { status: 400 },
      data: expect.stringContaining("data.timeoutAt"),
    });
  }
  expect((await engine.handle(getPromise("a"))).head.status).toBe(404);
});

test.each([
  ["half of a character", "x\ud800", "no well-formed text"],
  ["a line break", "x\ny", "control character"],
  ["an escape", "x\u001b[2J", "control character"],
])("nothing new is called by %s, however it is made", async (_name, id, words) => {
  const engine = await openTestEngine(temporaryFolder());
  await engine.handle(createTask("task"));
  for (const request of [
    createPromise(id),
    createTask(id),
    fenceCreate("task", 1, `task:${id}`),
    fenceCreate("task", 1, id),
  ]) {
    expect(await engine.handle(request)).toMatchObject({
      kind: request.kind,
      head: { status: 400 },
      data: expect.stringContaining(words),
    });
  }
  expect(await engine.handle(getPromise(id))).toMatchObject({ head: { status: 404 } });
});

test("a run takes no name that the program uses itself; the program does", async () => {
  const engine = await openTestEngine(temporaryFolder());
  const tags = { "resonate:target": "poll://any@workers" };
  for (const request of [createPromise("signoff-mend-1", { tags }), createTask("signoff-end-1-a")]) {
    expect(await engine.handle(request)).toMatchObject({
      head: { status: 400 },
      data: expect.stringContaining("begins with signoff-"),
    });
  }
  const report = createPromise("signoff-end-1-a", { tags: { ...tags, "signoff:kind": "showing" } });
  for (const request of [createPromise("signoff-mend-1"), report])
    expect(await engine.handle(request)).toMatchObject({ head: { status: 200 } });
});
