/** Bodies of any shape that nobody changed: run again on another worker, at every wait, none of them is held. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { callWorkflow } from "../../src/authoring/call-workflow.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { configuredOperators } from "../../src/authoring/settings.ts";
import { sleep } from "../../src/authoring/sleep.ts";
import { step } from "../../src/authoring/step.ts";
import type { Durable } from "../../src/resonate/durable.ts";
import type { WorkflowContext } from "../../src/runtime/workflow-context.ts";
import { createEncryptionKey } from "../../src/security/encryption-key.ts";
import { createEncryptor } from "../../src/security/encryptor.ts";
import { replayOf } from "../../src/testing/replay-run.ts";
import { testWorkflow } from "../../src/testing/test-workflow.ts";
import { until } from "../program/until.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";
import { People } from "./people.ts";
import { startRunningWorker } from "./running-worker.ts";

const kinds = ["note", "step", "failing", "sleep", "approval", "question", "workflow", "setting"] as const;
type Call = { kind: (typeof kinds)[number]; name: string };
const shapes = fc.array(fc.record({ kind: fc.constantFrom(...kinds), name: fc.string({ maxLength: 12 }) }), {
  minLength: 1,
  maxLength: 8,
});

const child = defineWorkflow({
  name: "child",
  title: "Is called",
  version: 1,
  input: z.object({ what: z.string() }),
  *run(ctx, { what }) {
    return yield* step(ctx, "say", async (word: string) => word, what);
  },
});

const from = user("U0BEN");
function* call(ctx: WorkflowContext, { kind, name }: Call): Durable<unknown> {
  switch (kind) {
    case "note":
      return yield* note(ctx, name);
    case "step":
      return yield* step(ctx, name, async (of: string) => ({ of, none: undefined }), name);
    case "failing":
      try {
        const fail = async () => Promise.reject(new Error(name));
        return yield* step(ctx, name, fail, null, { retry: { attempts: 2, firstPause: 1 } });
      } catch {
        return "failed";
      }
    case "sleep":
      return yield* sleep(ctx, 60_000);
    case "approval":
      return yield* requestApproval(ctx, {
        title: `T ${name}`,
        policy: { require: [{ from }] },
        deadline: 30_000,
      });
    case "question":
      return yield* ask(ctx, {
        question: `Q ${name}`,
        schema: z.object({ a: z.string() }),
        from,
        deadline: 30_000,
      });
    case "workflow":
      return yield* callWorkflow(ctx, child, { what: name });
    case "setting":
      return yield* configuredOperators(ctx);
  }
}

const shaped = (calls: readonly Call[]) =>
  defineWorkflow({
    name: "shaped",
    title: "Has any shape",
    version: 1,
    input: z.object({}),
    *run(ctx) {
      const kept: unknown[] = [];
      for (const each of calls) kept.push(yield* call(ctx, each));
      return kept.length;
    },
  });

test("200 bodies, each crashed at every wait and played again from its record", async () => {
  await fc.assert(
    fc.asyncProperty(shapes, fc.boolean(), async (calls, approves) => {
      const workflow = shaped(calls);
      const t = await testWorkflow(workflow, {}, { calls: [child] });
      for (let waits = 0; waits < 20; waits += 1) {
        if (
          (await t.result.then(
            () => "over",
            () => "waits",
          )) === "over"
        )
          break;
        await t.crash();
        const open = t.cards.at(-1)?.open === true;
        if (open && approves) await t.approve("U0BEN");
        await t.skip(61_000);
        expect(t.held).toBeUndefined();
      }
      expect(await t.result).toBe(calls.length);
      expect(await replayOf(t.record(), workflow)).toEqual({ fits: true, isOver: true });
    }),
    { numRuns: 200 },
  );
});

const encrypted = createEncryptor({
  keys: [createEncryptionKey("a key of at least thirty-two characters for tests")],
  readsPlain: false,
});

test.each([
  ["without encryption", plainEncryptor],
  ["with encryption", encrypted],
])(
  "after a rotation of keys a run goes on, and a body that was changed is still found (%s)",
  async (_, encryptor) => {
    let title = "Deploy";
    const changing = defineWorkflow({
      name: "changing",
      title: "Is changed",
      version: 1,
      input: z.object({}),
      *run(ctx) {
        yield* note(ctx, "begun");
        yield* step(ctx, "first", async () => "done", null);
        return (yield* requestApproval(ctx, { title, policy: { require: [{ from }] } })).kind;
      },
    });
    const worker = await startRunningWorker([changing], undefined, {}, { encryptor });
    try {
      const people = new People(worker);
      for (const id of ["same", "changed"]) await people.start(id, "changing");
      await until("both cards", () => worker.presenter.cards.size === 2);
      await worker.stopWorker();
      worker.startWorker({}, encryptor, ["a newer key for tests", "a key for tests"]);
      await people.approve("same:1");
      expect(await people.end("same")).toBe("approved");
      title = "Destroy";
      await people.approve("changed:1");
      await until("it to be given up", async () => ((await worker.client.leaseVersion("changed")) ?? 0) > 2);
      expect((await worker.client.get("changed"))?.state).toBe("pending");
    } finally {
      await worker.stop();
    }
  },
);
