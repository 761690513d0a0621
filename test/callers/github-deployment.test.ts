/** The run of a deployment: whoever reaches the engine gives no review by it, and GitHub may be away. */
import { expect, onTestFinished, test } from "vitest";
import { days, hours } from "../../src/approval/duration.ts";
import { pauseAfter, readRetry } from "../../src/authoring/retry.ts";
import { readDelivery } from "../../src/callers/github-delivery.ts";
import { githubDeployment, reviewRetry } from "../../src/callers/github-deployment.ts";
import { People } from "../runtime/people.ts";
import { startRunningWorker } from "../runtime/running-worker.ts";
import { deliveryOf } from "./github-payload.ts";

test("a deployment that no delivery has begun asks nobody, and tells GitHub nothing", async () => {
  const worker = await startRunningWorker([githubDeployment]);
  onTestFinished(() => worker.stop());
  const people = new People(worker);
  const api = "https://api.github.com";
  const delivery = readDelivery(deliveryOf(api, { id: 1 }), api);
  if (delivery.kind !== "requested") throw new Error(`The delivery is ${delivery.kind}.`);
  const refused = "threw A deployment of GitHub is asked by its delivery alone.";
  await people.start("of-ana", githubDeployment.name, { ...delivery.deployment });
  expect(await people.end("of-ana")).toBe(refused);
  // What a program says of itself without a proof is not believed.
  const call = { workflow: githubDeployment.name, version: 1, nonce: "forged", tags: {} };
  await worker.client.start({ id: "forged", ...call, args: [delivery.deployment, { by: "GitHub" }] });
  expect(await people.end("forged")).toBe(refused);
});

test("a review that GitHub does not take is tried for the 30 days for which it waits", () => {
  const policy = readRetry(reviewRetry);
  const pauses = Array.from({ length: policy.attempts - 1 }, (_, index) => pauseAfter(policy, index + 1));
  const lastsMs = pauses.reduce((sum, pause) => sum + pause, 0);
  expect(lastsMs).toBeGreaterThan(days(29.5));
  expect(lastsMs).toBeLessThan(days(30));
  expect(Math.max(...pauses)).toBe(hours(4));
});
