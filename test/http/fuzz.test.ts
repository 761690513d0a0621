import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { linkTo } from "../../src/security/link.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const asking = defineWorkflow({
  name: "asking",
  title: "Asks Ben",
  version: 1,
  input: z.object({ amount: z.number() }),
  *run(ctx) {
    return (yield* requestApproval(ctx, { title: "May I?", policy: { require: [{ from: user("U0BEN") }] } }))
      .kind;
  },
});

let worker: RunningWorker;
let http: RunningHttp;
const rejections: unknown[] = [];
const note = (reason: unknown) => void rejections.push(reason);

beforeAll(async () => {
  process.on("unhandledRejection", note);
  worker = await startRunningWorker([asking]);
  const people = new People(worker);
  const gateway = { ...people.gateway, workflows: newestVersions([asking]) };
  http = await startHttp({ tokens: [{ name: "ci", secret: "right" }] }, gateway);
  await people.start("a", "asking", { amount: 1 });
  await people.round("a:0", 0);
});
afterAll(async () => {
  process.off("unhandledRejection", note);
  await http.stop();
  await worker.stop();
});

const odd = fc.constantFrom(
  "__proto__",
  "constructor",
  "approve",
  "a:0.2",
  "a",
  "",
  "\u0000",
  "\u202e",
  "<!channel>",
  "../x",
  "x".repeat(3_000),
);
const key = fc.oneof(
  fc.constantFrom(
    "decision",
    "comment",
    "promise_id",
    "token",
    "nonce",
    "confirmed",
    "workflow_id",
    "workflow",
    "input",
    "answer",
  ),
  odd,
);
const leaf = fc.oneof(odd, fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const body = fc.oneof(
  fc.json(),
  fc.string(),
  fc
    .dictionary(
      key,
      fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(key, leaf, { maxKeys: 3 })),
    )
    .map((value) => JSON.stringify(value)),
);
const paths = fc.oneof(
  fc.constantFrom(
    "/start-workflow",
    "/approvals/a%3A0.2/responses",
    "/unblock-workflow",
    "/unblock-workflow?promise_id=a%3A0.2",
  ),
  fc
    .tuple(fc.constantFrom("/workflows/", "/approvals/", "/unblock-workflow?promise_id="), odd)
    .map(([path, text]) => path + encodeURIComponent(text)),
);
const types = fc.constantFrom(
  "application/json",
  "application/x-www-form-urlencoded",
  "text/plain",
  "multipart/form-data; boundary=x",
);

test("whatever is sent, nothing breaks, nothing inside is told, and nothing is approved", async () => {
  // A genuine token of somebody whom the policy does not name.
  const link = new URL(
    linkTo(
      { signer: worker.signer, publicUrl: "http://x" },
      { ...(await new People(worker).born("a:0")), person: "U0DEE" },
    ),
  );
  const token = link.searchParams.get("token") ?? "";
  const send = async ([path, text, type, isGet, isGenuine]: [string, string, string, boolean, boolean]) => {
    const query =
      isGenuine && path.startsWith("/unblock") ? `${path.includes("?") ? "&" : "?"}token=${token}` : "";
    const init = isGet ? {} : { method: "POST", body: text };
    const headers = { "content-type": type, authorization: "Bearer right" };
    const response = await fetch(`http://127.0.0.1:${http.port}${path}${query}`, { ...init, headers });
    const answer = await response.text();
    expect(response.status, `${path} ${text}`).toBeLessThan(500);
    expect(answer).not.toMatch(/node_modules|\.ts:\d/);
    if (response.headers.get("content-type")?.includes("html")) expect(answer).not.toContain("<!channel>");
  };
  await fc.assert(fc.asyncProperty(fc.tuple(paths, body, types, fc.boolean(), fc.boolean()), send), {
    numRuns: 1_500,
  });
  expect((await worker.client.get("a:0.2"))?.state).toBe("pending");
  expect(rejections).toEqual([]);
  expect(Object.hasOwn(Object.prototype, "decision")).toBe(false);
}, 120_000);
