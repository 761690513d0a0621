import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { fooWorkflow1 } from "../../src/workflows/foo-workflow.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

let worker: RunningWorker;
let http: RunningHttp;
let guarded: RunningHttp;

beforeAll(async () => {
  worker = await startRunningWorker([fooWorkflow1]);
  const people = new People(worker);
  const gateway = { ...people.gateway, workflows: newestVersions([fooWorkflow1]) };
  http = await startHttp({}, gateway);
  guarded = await startHttp({ tokens: [{ name: "ci", secret: "right" }] }, gateway);
  await people.start("f-1", "foo-workflow", { workflow_id: "f-1" });
  await people.approve("f-1:0", "U0BEN");
  await people.end("f-1");
});
afterAll(async () => {
  await http.stop();
  await guarded.stop();
  await worker.stop();
});

/** `fetch` sets some of these headers itself. */
function look(port: number, headers: Record<string, string>, method = "GET", path = "/stats") {
  return new Promise<{ status: number; asks: string | undefined; text: string }>((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", path, method, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, asks: answer.headers["www-authenticate"], text }),
      );
    });
    sent.on("error", reject).end();
  });
}

const answerSchema = z.object({
  days: z.literal(7),
  opened: z.literal(1),
  ended: z.literal(1),
  outcomes: z.looseObject({ approved: z.literal(1), denied: z.literal(0) }),
  by_workflow: z.tuple([z.looseObject({ workflow: z.literal("foo-workflow"), median_seconds: z.number() })]),
  waiting: z.literal(0),
});

test("programs get the numbers", async () => {
  await until("the end to be found", async () => {
    const { text } = await look(http.port, {}, "GET", "/stats?days=7");
    return answerSchema.safeParse(JSON.parse(text)).success;
  });
  expect((await look(http.port, {}, "GET", "/stats?days=8")).status).toBe(400);
});

const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

test("a page of another site gets nothing, nor does one that only looks like this machine", async () => {
  const own = { ...html, "sec-fetch-mode": "navigate" };
  expect((await look(http.port, { ...own, "sec-fetch-site": "none" })).status).toBe(200);
  expect((await look(http.port, { ...own, "sec-fetch-site": "same-origin" })).status).toBe(200);
  for (const site of ["cross-site", "same-site"])
    expect((await look(http.port, { ...own, "sec-fetch-site": site })).status).toBe(403);
  const rebound = { ...own, "sec-fetch-site": "none", host: "evil.example" };
  expect((await look(http.port, rebound)).status).toBe(403);
  // Typing an address opens the page and nothing else.
  const json = { "sec-fetch-site": "none", accept: "application/json" };
  expect((await look(http.port, json)).status).toBe(403);
  expect((await look(http.port, { ...own, "sec-fetch-site": "none" }, "GET", "/approvals")).status).toBe(403);
});

test("with tokens a browser is asked for one, and only the page takes it as a password", async () => {
  const basic = (secret: string) => ({
    authorization: `Basic ${Buffer.from(`me:${secret}`).toString("base64")}`,
  });
  const asked = await look(guarded.port, html);
  expect([asked.status, asked.asks]).toEqual([401, expect.stringMatching(/^Basic realm=/)]);
  expect((await look(guarded.port, { ...html, ...basic("wrong") })).status).toBe(401);
  const seen = await look(guarded.port, { ...html, ...basic("right") });
  expect([seen.status, seen.asks]).toEqual([200, undefined]);
  expect(seen.text).toContain("<h1>Approvals of the last 30 days</h1>");
  expect((await look(guarded.port, basic("right"))).status).toBe(401);
  expect((await look(guarded.port, basic("right"), "GET", "/approvals")).status).toBe(401);
  expect((await look(guarded.port, { authorization: "bearer right" })).status).toBe(200);
});
