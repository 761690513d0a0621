/** The ID of a run that was archived: it stays taken, and whoever uses it again is told so. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { workflows } from "../../src/workflows/registry.ts";
import { startInProcess } from "./in-process.ts";
import { testEngine } from "./test-engine.ts";
import { until } from "./until.ts";

test.skipIf(testEngine !== "embedded")(
  "a run that is long over is archived with its approval, and its ID is refused in words everywhere",
  async () => {
    // 4 s in days.
    const program = await startInProcess(
      { SIGNOFF_RETENTION_DAYS: String(4 / 86_400) },
      { workflows, engine: { lookAfterMs: 50 } },
    );
    try {
      const { workspace, httpUrl, dataDir } = program;
      await workspace.start("U0ANA", "foo-workflow id=once");
      await workspace.click("U0BEN", await workspace.card("once"), "approve");
      const status = async () => (await fetch(new URL("/workflows/once", httpUrl))).status;
      await until("the archive", async () => (await status()) === 404);
      const archived = (await readFile(join(dataDir, "archive.jsonl"), "utf8")).trim().split("\n");
      const ids = archived.map((line) => JSON.parse(line).id);
      expect(ids).toEqual(expect.arrayContaining(["once", "once:0", "once:0.2"]));
      const again = await workspace.start("U0ANA", "foo-workflow id=once");
      expect(again.response?.text).toBe(
        ":warning: `once` was the ID of a run that has ended and is archived, and an ID is used once. Nothing was started: choose another `id=`, or leave it out.",
      );
      const answer = await fetch(new URL("/start-workflow", httpUrl), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ workflow_id: "once", workflow: "foo-workflow" }),
      });
      expect(answer.status).toBe(409);
      expect(await answer.json()).toMatchObject({
        title: "The ID once is taken",
        detail: expect.stringContaining("archive.jsonl"),
      });
    } finally {
      await program.stop();
    }
  },
);
