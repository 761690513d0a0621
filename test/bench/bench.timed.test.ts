import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { z } from "zod";
import { nodeFlags } from "../node-flags.ts";

const more = z.number().positive();
const spread = z.object({ median: more });
const reportSchema = z.object({
  lean: z.object({
    callsPerApproval: z.record(z.string(), z.number()),
    compared: z.array(z.object({ ratio: spread, signoff: z.object({ cpuMsPerApproval: spread }) })).min(1),
    clicks: z.object({ toAckMs: z.array(z.object({ p99: more })).min(1) }),
    toReadyMs: spread,
  }),
  callsPerApproval: z.record(z.string(), z.number()),
  clicks: z
    .array(z.object({ toAckMs: z.object({ p50: more }), toDurableMs: z.object({ count: more }) }))
    .min(1),
  cycles: z.array(z.object({ ratio: more })).min(1),
  journalBytesPerApproval: more,
  waiting: z.array(z.object({ restart: z.object({ toHonouredClickMs: more }) })).min(1),
  steady: z.object({ approvals: z.literal(10), loopP99Ms: spread, heapBytes: z.object({ last: more }) }),
  burst: z.object({ ratio: more, doubled: z.literal(0) }),
});

test("the bench runs, both apps ask the same of Slack, and it writes what it found", async () => {
  const folder = await mkdtemp(join(tmpdir(), "signoff-bench-"));
  try {
    const out = join(folder, "report.json");
    const bench = new URL("bench.ts", import.meta.url).pathname;
    const args = [...nodeFlags, bench, "--quick", "--out", out];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toContain("bare Bolt/s");
    const report = reportSchema.parse(JSON.parse(await readFile(out, "utf8")));
    // The card, the decision that ends it, the result, and the word to the requester.
    expect(report.callsPerApproval["chat.postMessage"]).toBe(4);
    // The lean stand-in leads Signoff to the same.
    expect(report.lean.callsPerApproval).toEqual(report.callsPerApproval);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);
