import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newestVersions } from "../src/gateway/known-versions.ts";
import { type Sandbox, startSandbox } from "../src/sandbox/start.ts";
import { sandboxTokens } from "../src/sandbox/tokens.ts";
import { hostnameIn, isThisMachine } from "../src/this-machine.ts";
import { type RunningHttp, startHttp } from "./http/start-http.ts";
import { People } from "./runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "./runtime/running-worker.ts";

const own = [
  "localhost:5001",
  "127.0.0.1",
  "127.0.0.1:5001",
  "127.8.9.1",
  "[::1]:5001",
  "[::ffff:127.0.0.1]:1",
];
const foreign = [
  "127.evil.test",
  "127.0.0.1.evil.test:5001",
  "localhost.evil.test",
  "evil.test",
  "::1.evil.test",
  "[::1].evil.test",
  "127.0.0.1@evil.test",
  "evil.test#127.0.0.1",
  "10.0.0.1",
  "128.0.0.1",
  "[::2]",
  "",
];

test.each(own)("%s is this machine", (host) => expect(isThisMachine(hostnameIn(host))).toBe(true));
test.each(foreign)("%j is not", (host) => expect(isThisMachine(hostnameIn(host))).toBe(false));

/** With a `Host` of one's own, which fetch does not send. */
function statusOf(
  port: number,
  path: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.on("error", reject);
    asking.end();
  });
}

describe("the API without tokens", () => {
  let worker: RunningWorker;
  let http: RunningHttp;
  beforeAll(async () => {
    worker = await startRunningWorker([]);
    http = await startHttp({ tokens: [] }, { ...new People(worker).gateway, workflows: newestVersions([]) });
  });
  afterAll(async () => {
    await http.stop();
    await worker.stop();
  });

  test.each(["127.evil.test", "127.0.0.1.evil.test", "evil.test"])(
    "tells a page nothing that leads %s here",
    async (host) => {
      for (const path of ["/approvals", "/workflows/a", "/metrics", "/approvals/a/audit"])
        expect([path, await statusOf(http.port, path, { host })]).toEqual([path, 403]);
      expect(await statusOf(http.port, "/start-workflow", { host }, "POST")).not.toBe(202);
    },
  );

  test("answers this machine", async () => {
    expect(await statusOf(http.port, "/approvals", { host: `localhost:${http.port}` })).toBe(200);
  });
});

describe("the sandbox", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0 });
  });
  afterAll(() => sandbox.stop());
  const authorization = `Bearer ${sandboxTokens.bot}`;
  const paths: [path: string, method: string][] = [
    ["/sandbox/messages?channel=C0APPROVALS", "GET"],
    ["/sandbox/commands", "POST"],
    ["/api/auth.test", "POST"],
    ["/response/x/y/z", "POST"],
  ];

  test.each([
    { host: "127.evil.test" },
    { host: "127.0.0.1", "sec-fetch-site": "cross-site" },
    { host: "127.0.0.1", "sec-fetch-site": "same-site" },
    { host: "127.0.0.1", origin: "https://evil.test" },
    { host: "127.0.0.1", origin: "null" },
    { host: "evil.test", origin: "http://evil.test", "sec-fetch-site": "same-origin" },
  ])("is read and driven by no page of somebody else: %j", async (headers) => {
    for (const [path, method] of paths)
      expect([path, await statusOf(sandbox.port, path, { ...headers, authorization }, method)]).toEqual([
        path,
        403,
      ]);
  });

  test("is driven by programs and by its own page", async () => {
    const host = `127.0.0.1:${sandbox.port}`;
    for (const headers of [{ host }, { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" }]) {
      expect(await statusOf(sandbox.port, "/sandbox/messages?channel=C0APPROVALS", headers)).toBe(200);
      expect(await statusOf(sandbox.port, "/api/auth.test", { ...headers, authorization }, "POST")).toBe(200);
    }
    expect(await statusOf(sandbox.port, "/", { host, "sec-fetch-site": "cross-site" })).toBe(200);
  });
});
