import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { cancelRun } from "../../src/gateway/cancel-run.ts";
import type { Directory } from "../../src/gateway/directory.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { findOpenWaits } from "../../src/gateway/open-waits.ts";
import type { GatewayDeps } from "../../src/gateway/respond.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import { startRun } from "../../src/gateway/start.ts";
import { createLog } from "../../src/log.ts";
import { until } from "../program/until.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";

const log = createLog("silent");
const directory: Directory = {
  isChannelMember: async () => false,
  isGroupMember: async () => false,
  standingOf: async () => "member" as const,
};
const askBen = { policy: { require: [{ from: user("U0BEN") }] } };

/** Waits, and then waits for what undoes it. */
const twice = defineWorkflow({
  name: "twice",
  title: "Waits twice",
  version: 1,
  input: z.object({ first: z.enum(["approval", "sleep"]) }),
  *run(ctx, { first }) {
    const end =
      first === "sleep"
        ? yield* sleep(ctx, 86_400_000)
        : yield* requestApproval(ctx, { title: "first", ...askBen });
    const undone = yield* requestApproval(ctx, { title: "undo it", ...askBen });
    return `${end.kind}, ${undone.kind}`;
  },
});

let worker: RunningWorker;
let gateway: GatewayDeps;

beforeAll(async () => {
  worker = await startRunningWorker([twice]);
  const readers = { client: worker.client, signer: worker.signer };
  gateway = { ...readers, directory, operators: [], queues: new ResponseQueues(readers), log };
});
afterAll(() => worker.stop());

async function startTwice(id: string, first: "approval" | "sleep"): Promise<void> {
  const parts = {
    client: worker.client,
    signer: worker.signer,
    directory,
    operators: [],
    workflows: newestVersions([twice]),
    log,
  };
  await startRun(parts, { workflow: "twice", id, input: { first }, by: "U0ANA" });
  await until("the first wait", async () => (await findOpenWaits(gateway, id)).length === 1);
}

const cancel = (id: string, nonce: string) =>
  cancelRun(gateway, { id, by: "U0ANA", surface: "command", nonce, seenIn: "C0APPROVALS" });

const isAsked = (id: string, title: string) =>
  until(title, async () => {
    const [wait] = await findOpenWaits(gateway, id);
    return wait?.kind === "approval" && wait.state.request.title === title;
  });

test.each(["approval", "sleep"] as const)(
  "cancelling %s, delivered again, cancels nothing that came after it",
  async (first) => {
    const id = `again ${first}`;
    await startTwice(id, first);
    const once = await cancel(id, "one");
    expect(once).toMatchObject({ kind: "cancelled", waits: [{ kind: first }] });
    await isAsked(id, "undo it");
    // It was cancelled, and nothing else was: the person hears the same once more.
    expect(await cancel(id, "one")).toMatchObject({ kind: "cancelled", waits: [{ kind: first }] });
    expect(await findOpenWaits(gateway, id)).toHaveLength(1);
    expect(await cancel(id, "two")).toMatchObject({ kind: "cancelled" });
    await until("the end", async () => (await worker.client.get(id))?.state === "resolved");
    expect((await worker.client.get(id))?.value.data).toBe("cancelled, cancelled");
    expect(await cancel(id, "two")).toMatchObject({ kind: "cancelled", waits: [{ kind: "approval" }] });
    expect(await cancel(id, "three")).toEqual({ kind: "over" });
  },
);
