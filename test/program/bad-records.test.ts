/** Runs under names that nothing can show, from before these were refused, and records that nobody wrote for us. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { engineRules } from "../../src/app/engine-rules.ts";
import { openState } from "../../src/engine/open-state.ts";
import { plainCodec } from "../../src/resonate/codec.ts";
import { roundId } from "../../src/resonate/round-id.ts";
import { approvalTag, kindTag } from "../../src/resonate/tags.ts";
import { opened } from "../approval/approval-states.ts";
import { silentLog } from "../engine/open-test-engine.ts";
import { createPromise, target } from "../engine/requests.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { testEngine } from "./test-engine.ts";
import { until } from "./until.ts";

const listSchema = z.object({
  approvals: z.array(z.object({ run: z.string(), promise_id: z.string() })),
  unreadable: z.int().optional(),
});
const strange = "x\ud800";
/** What an engine took before: it stands in its file as anything else. */
const before = [
  created(strange, { func: "foo-workflow", args: [{}], version: 1 }, { "resonate:target": target }),
  round("late:0", { openedAtMs: Number.MAX_SAFE_INTEGER }),
  round(`${strange}y:0`, { run: `${strange}y` }),
  created(roundId("junk:0", 0), { no: "state" }, { [kindTag]: "approval", [approvalTag]: "junk:0" }),
];

function created(id: string, data: unknown, tags: Record<string, string>) {
  const request = createPromise(id, { tags });
  return { ...request, data: { ...request.data, param: plainCodec.encode(data) } };
}

function round(approval: string, more: object) {
  const state = { ...opened({ policy: { require: [{ from: [{ kind: "user", id: "U0BEN" }] }] } }), approval };
  return created(
    roundId(approval, 0),
    { ...state, ...more },
    { [kindTag]: "approval", [approvalTag]: approval },
  );
}

describe.skipIf(testEngine !== "embedded")(
  "on a folder with a run of such a name and records of others",
  () => {
    const dataDir = mkdtempSync(join(tmpdir(), "signoff-"));
    let program: RunningProgram;
    beforeAll(async () => {
      const folder = join(dataDir, "engine");
      mkdirSync(folder, { recursive: true });
      const { state, close } = await openState(folder, { log: silentLog, now: Date.now, rules: engineRules });
      for (const request of before) expect(state.perform(request).response.head.status).toBe(200);
      await close();
      program = await startInProcess({ SIGNOFF_DATA_DIR: dataDir });
      await program.workspace.start("U0ANA", "foo-workflow id=good");
      await program.workspace.card("good");
    });
    afterAll(async () => {
      await program.stop();
      rmSync(dataDir, { recursive: true });
    });

    async function read(path: string) {
      const response = await fetch(new URL(path, program.httpUrl));
      return { status: response.status, body: listSchema.parse(await response.json()) };
    }

    test.each(["/approvals", "/approvals?for=U0BEN"])(
      "%s lists the others, and counts what is left out",
      async (path) => {
        await until("the strange one to be asked", async () =>
          (await read("/approvals")).body.approvals.some(({ run }) => run === strange),
        );
        const { status, body } = await read(path);
        expect(status).toBe(200);
        const runs = body.approvals.map(({ run }) => run);
        expect(runs).toContain("good");
        expect(runs).toContain(strange);
        expect(body.unreadable).toBe(2);
      },
    );

    test("people see the others in their lists and home tab", async () => {
      const { workspace } = program;
      const pending = await workspace.command("U0BEN", "/workflows", "pending");
      expect(JSON.stringify(pending.response)).toContain("good");
      expect(JSON.stringify(pending.response)).toContain("2 more requests cannot be read");
      expect(JSON.stringify(await workspace.openHome("U0BEN"))).toContain("good");
    });

    test("a start under such a name is refused in words", async () => {
      for (const workflow_id of ["a\ud800", "a\nb", "signoff-mend-1"]) {
        const response = await fetch(new URL("/start-workflow", program.httpUrl), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ workflow_id }),
        });
        expect(response.status).toBe(400);
        expect(await response.text()).toMatch(/"It (is no well-formed text|contains|begins with signoff-)/);
      }
      const answer = await program.workspace.start("U0ANA", "foo-workflow id=signoff-mend-1");
      expect(answer.response?.text).toContain("That ID cannot be used: it begins with signoff-");
    });
  },
);
