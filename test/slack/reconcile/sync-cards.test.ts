import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../../src/approval/policy.ts";
import type { ApprovalState } from "../../../src/approval/state.ts";
import { defineWorkflow } from "../../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../../src/authoring/request-approval.ts";
import { findEndingSoon } from "../../../src/gateway/close-orphaned.ts";
import { createLog } from "../../../src/log.ts";
import { anyWorker, targetTag } from "../../../src/resonate/tags.ts";
import { startSandbox } from "../../../src/sandbox/start.ts";
import { sandboxTokens } from "../../../src/sandbox/tokens.ts";
import { Signer } from "../../../src/security/signer.ts";
import { createWebClient } from "../../../src/slack/connection/app.ts";
import { FoldedCards } from "../../../src/slack/reconcile/sync-cards.ts";
import { hurriedClock } from "../../hurried-clock.ts";
import { until } from "../../program/until.ts";
import { Workspace } from "../../program/workspace.ts";
import { People } from "../../runtime/people.ts";
import { startRunningWorker } from "../../runtime/running-worker.ts";
import { writingBy } from "./reconciled-workspace.ts";

const log = createLog("silent");
const asks = defineWorkflow({
  name: "asks",
  title: "Asks",
  version: 1,
  input: z.object({ approvals: z.number().default(1) }),
  *run(ctx, { approvals }) {
    const policy = { require: [{ from: anyone, approvals }] };
    return (yield* requestApproval(ctx, { title: "May I?", policy })).kind;
  },
});

const expires = defineWorkflow({
  name: "expires",
  title: "Asks for a moment",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: anyone }] };
    return (yield* requestApproval(ctx, { title: "Now?", policy, deadline: 5_000 })).kind;
  },
});

/** A worker that dies in the card sync right after the card: its lease goes on, and nobody else may show anything. */
async function startDyingShower() {
  const sandbox = await startSandbox({ port: 0 });
  const { bot: botToken, app: appToken } = sandboxTokens;
  const connection = { botToken, appToken, apiUrl: sandbox.slackApiUrl, usesProxy: false, log };
  const web = createWebClient({ kind: "socket-mode", ...connection });
  // The worker's own (running-worker.ts).
  const { messages, presenter } = writingBy(web, new Signer(["a key for tests"]));
  const showing = { ...presenter, announceOpening: () => new Promise<void>(() => undefined) };
  const worker = await startRunningWorker([asks, expires], undefined, {}, { showing });
  onTestFinished(async () => {
    await worker.stop();
    await sandbox.stop();
  });
  const people = new People(worker);
  const folded = new FoldedCards({
    client: worker.client,
    signer: worker.signer,
    web,
    messages,
    presenter,
    log,
    clock: hurriedClock(10),
  });
  people.gateway.onRecorded = (state: ApprovalState) => folded.showSoon(state);
  return { worker, people, folded, workspace: new Workspace(sandbox.url) };
}

test("a decision is on its card soon though the worker that posted the card died with its lease", async () => {
  const { worker, people, workspace } = await startDyingShower();
  await people.start("a", "asks");
  const card = await workspace.card("a");
  expect(JSON.stringify(card.blocks)).toContain('"type":"actions"');
  await people.approve("a:0");
  expect((await worker.client.settled("a"))?.value.data).toBe("approved");
  await until("the card", async () => (await workspace.card("a")).text.includes("*Approved* by <@U0BEN>"));
  expect(JSON.stringify((await workspace.card("a")).blocks)).not.toContain('"type":"actions"');
  expect(await workspace.cards("a")).toHaveLength(1);
});

test("so is the first of two approvals, and the card goes on asking", async () => {
  const { people, workspace } = await startDyingShower();
  await people.start("b", "asks", { approvals: 2 });
  await workspace.card("b");
  await people.approve("b:0");
  const counted = await until("the count", async () => {
    const card = await workspace.card("b");
    return JSON.stringify(card.blocks).includes("1 of 2: <@U0BEN>") && card;
  });
  expect(JSON.stringify(counted.blocks)).toContain('"type":"actions"');
});

test("so is one that no worker has taken up, of a card whose showing never ended", async () => {
  const { worker, people, workspace } = await startDyingShower();
  await people.start("c", "asks");
  await workspace.card("c");
  await worker.stopWorker();
  await people.approve("c:0");
  await until("the card", async () => (await workspace.card("c")).text.includes("*Approved* by <@U0BEN>"));
});

test("a run whose own time is over has its card closed then, though no worker is there", async () => {
  const { worker, people, folded, workspace } = await startDyingShower();
  const call = { func: "asks", args: [{}], version: 1 };
  await worker.createByHand("d", call, { [targetTag]: anyWorker }, 6_000);
  await workspace.card("d");
  await worker.stopWorker();
  // As the gateway finds it, which looks from time to time.
  await findEndingSoon(people.gateway, (round) => folded.closeInTime(round));
  await until("the card", async () =>
    (await workspace.card("d")).text.includes("Closed: its run ran out of time"),
  );
  expect(JSON.stringify((await workspace.card("d")).blocks)).not.toContain('"type":"actions"');
});

test("an approval that ends by the clock is closed on its card then, though a dead worker's lease holds the card", async () => {
  const { worker, people, folded, workspace } = await startDyingShower();
  await people.start("e", "expires");
  await workspace.card("e");
  // As the gateway finds it, which looks from time to time.
  await findEndingSoon(people.gateway, (round) => folded.closeInTime(round));
  expect((await worker.client.settled("e"))?.value.data).toBe("expired");
  await until("the card", async () => (await workspace.card("e")).text.includes("Expired"));
  expect(JSON.stringify((await workspace.card("e")).blocks)).not.toContain('"type":"actions"');
});
