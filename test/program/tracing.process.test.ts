/** One trace of a run, over the processes that it outlives: each thing that happened is in it once. */
import { readFile, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { type SeenSpan, spanSchema } from "./span-lines.ts";
import { until } from "./until.ts";

const preload = new URL("record-spans.ts", import.meta.url).pathname;
const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
const callers = { trace: "0af7651916cd43dd8448eb211c80319c", span: "b7ad6b7169203331" };

let program: ChildProgram;
let webhook: Server;
let called: IncomingHttpHeaders[];
let spansFile: string;

beforeEach(async () => {
  called = [];
  webhook = createServer((request, response) => {
    called.push(request.headers);
    // The first try fails: each try is a span.
    response.writeHead(called.length === 1 ? 503 : 200).end("paid");
  });
  await new Promise<void>((listening) => webhook.listen(0, "127.0.0.1", listening));
  const address = z.object({ port: z.number() }).parse(webhook.address());
  program = await prepareProgram({
    main,
    env: { SIGNOFF_WEBHOOK_REFUND: `http://127.0.0.1:${address.port}/pay` },
  });
  spansFile = `${program.dataDir}.spans`;
});
afterEach(async () => {
  await program.dispose();
  webhook.close();
  await rm(spansFile, { force: true });
});

const start = () => program.start({ preload, env: { SPANS_FILE: spansFile } });

async function spans(): Promise<SeenSpan[]> {
  const lines = (await readFile(spansFile, "utf8")).trim().split("\n");
  return lines.map((line) => spanSchema.parse(JSON.parse(line)));
}

/** Those of this name, and how many there are to be. */
async function named(name: string, count = 1): Promise<SeenSpan[]> {
  const found = (await spans()).filter((span) => span.name === name);
  expect([name, found.length]).toEqual([name, count]);
  return found;
}

const postSchema = z.looseObject({ state: z.string().optional() });

test("a refund that is started over HTTP, waits while its program is killed, and calls a webhook", async () => {
  await start();
  const posted = await fetch(new URL("/start-workflow", program.httpUrl), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      traceparent: `00-${callers.trace}-${callers.span}-01`,
      tracestate: "vendor=kept",
    },
    body: JSON.stringify({
      workflow_id: "traced",
      workflow: "refund",
      input: { order: "17", amount: 20, reason: "it broke" },
    }),
  });
  expect(postSchema.parse(await posted.json()).state).toBe("running");
  const card = await program.workspace.card("traced");
  await program.kill();

  await start();
  const decided = await program.workspace.click("U0BEN", card, "approve");
  expect(decided.acked).toBe(true);
  await until("the end of the run", async () => (await spans()).some((span) => span.name === "run refund"));
  // The engine accepts an end up to 10 ms before it is on disk, and reads nothing out before that.
  await until("the end on disk", async () => (await program.promiseState("traced")) === "resolved");
  await program.kill();

  // Whoever reads it all again tells nothing again.
  const before = (await spans()).length;
  await start();
  await program.workspace.untilShown("traced");
  expect((await spans()).slice(before)).toEqual([]);

  const all = await spans();
  expect(new Set(all.map((span) => span.trace))).toEqual(new Set([callers.trace]));
  const [root] = await named("workflow refund");
  expect(root).toMatchObject({ parent: callers.span, kind: "PRODUCER", state: "vendor=kept" });
  const [response] = await named("response approve");
  expect(response).toMatchObject({
    parent: root?.id,
    attributes: { "signoff.response.surface": "button", "signoff.response.result": "recorded" },
  });
  const [wait] = await named("wait for people");
  expect(wait).toMatchObject({
    parent: root?.id,
    state: "vendor=kept",
    links: [response?.id],
    attributes: { "signoff.run.id": "traced", "signoff.outcome.kind": "approved" },
  });
  const recordedMs = await readTimes(String(wait?.attributes["signoff.approval.id"]));
  expect([wait?.beganMs, wait?.endedMs]).toEqual(recordedMs);
  const [run] = await named("run refund");
  expect(run).toMatchObject({
    parent: root?.id,
    attributes: { "signoff.run.end": "result" },
    isFailed: false,
  });
  expect(run?.beganMs).toBeLessThanOrEqual(wait?.beganMs ?? 0);
  expect(run?.endedMs).toBeGreaterThanOrEqual(wait?.endedMs ?? Number.NaN);

  const booked = await named("step refund.book", 2);
  const [paid] = await named("step refund.pay");
  const steps = [...booked, ...(paid === undefined ? [] : [paid])];
  expect(steps.map(({ parent, isFailed }) => [parent, isFailed])).toEqual([
    [root?.id, true],
    [root?.id, false],
    [root?.id, false],
  ]);
  expect(steps.map(({ attributes }) => attributes["signoff.step.attempt"])).toEqual([1, 2, 1]);
  expect(booked[0]?.beganMs).toBeGreaterThanOrEqual(wait?.endedMs ?? Number.NaN);
  const posts = await named("POST", 3);
  expect(posts.map(({ parent, kind }) => [parent, kind])).toEqual(steps.map(({ id }) => [id, "CLIENT"]));
  expect(called.map(({ traceparent, tracestate }) => [traceparent, tracestate])).toEqual(
    posts.map(({ id }) => [`00-${callers.trace}-${id}-01`, "vendor=kept"]),
  );

  // Nothing that people typed, and no token.
  const text = JSON.stringify(all);
  for (const typed of ["it broke", "Refund", "xoxb", "paid"]) expect(text).not.toContain(typed);
});

const auditSchema = z.object({
  rounds: z.array(
    z.object({
      param: z.object({ data: z.object({ openedAtMs: z.number() }) }),
      value: z.object({
        data: z.object({ responses: z.array(z.object({ atMs: z.number() })) }),
      }),
    }),
  ),
});

/** When the approval was opened, and when its last response came, by the record. */
async function readTimes(approval: string): Promise<[number, number]> {
  const url = new URL(`/approvals/${encodeURIComponent(`${approval}.2`)}/audit`, program.httpUrl);
  const { rounds } = auditSchema.parse(await (await fetch(url)).json());
  const [first] = rounds;
  const responses = rounds.at(-1)?.value.data.responses ?? [];
  return [first?.param.data.openedAtMs ?? 0, responses.at(-1)?.atMs ?? 0];
}
