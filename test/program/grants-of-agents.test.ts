/** An agent whose tool people approve for a time: the next calls like it are allowed without asking. */
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { hours } from "../../src/approval/duration.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";

const yaml = `
callers:
  agent:
    ask: true
    defaults:
      approvers: [U0BEN]
      grants:
        Bash: { same: [command], longest: 1h, uses: 2 }
`;
let program: RunningProgram;
beforeAll(async () => {
  const path = join(tmpdir(), `signoff-${process.pid}-grants.yaml`);
  await writeFile(path, yaml);
  program = await startInProcess({ SIGNOFF_API_TOKEN: "agent:agent-secret", SIGNOFF_CALLERS_FILE: path });
});
afterAll(() => program.stop());

const answered = z.object({
  hookSpecificOutput: z.object({ permissionDecision: z.string(), permissionDecisionReason: z.string() }),
});

async function use(command: string, more: object = {}, wait = 0) {
  const hook = {
    ...{ session_id: "s-1", cwd: "/srv/api", hook_event_name: "PreToolUse", tool_name: "Bash" },
    tool_input: { command, description: "as it says" },
    ...more,
  };
  const response = await fetch(new URL(`/hooks/permission?wait=${wait}`, program.httpUrl), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer agent-secret" },
    body: JSON.stringify(hook),
  });
  return answered.parse(await response.json()).hookSpecificOutput;
}

test("a command that was approved for an hour is allowed again without asking, and no other one is", async () => {
  const { workspace } = program;
  expect((await use("make test")).permissionDecisionReason).toContain("Nobody has answered yet");
  const card = await until("the card", async () =>
    (await workspace.messages()).find(({ text }) => text.includes("Bash: make test")),
  );
  await workspace.click("U0BEN", card, "approve-for-a-time");
  const { text } = await workspace.dialog("U0BEN");
  for (const said of ["asked by agent", "*command*", "*Tool*", "*Folder*", "*description*"])
    expect(text).toContain(said);
  await workspace.submit("U0BEN", { for: String(hours(1)) });
  expect(await use("make test", {}, 20)).toMatchObject({ permissionDecision: "allow" });
  const again = { tool_input: { command: "make test", description: "once more" } };
  expect(await use("make test", again, 20)).toEqual({
    permissionDecision: "allow",
    permissionDecisionReason: expect.stringContaining("Approved by U0BEN"),
  });
  await until("its line", async () =>
    (await workspace.messages()).find(({ text }) => text.includes("Use 1 of 2 of the grant by <@U0BEN>")),
  );
  for (const [command, more] of [
    ["make deploy", {}],
    ["make test", { cwd: "/srv/other" }],
    ["make test", { tool_name: "Shell" }],
    ["make test", { tool_input: { command: "make test", run_in_background: true } }],
  ] as const)
    expect((await use(command, more)).permissionDecisionReason).toContain("Nobody has answered yet");
});
