import { expect, test } from "vitest";
import type { GrantBody } from "../../src/callers/grant-body.ts";
import { requestOfHook } from "../../src/http/hook-request.ts";
import { hookBody } from "../../src/http/hook-shapes.ts";

function sameOf(grant: GrantBody, more: object = { cwd: "/w" }): string[] | undefined {
  const defaults = {
    approvers: undefined,
    channel: undefined,
    deadline: undefined,
    grants: new Map([["Bash", grant]]),
  };
  const hook = hookBody.parse({
    hook_event_name: "PreToolUse",
    session_id: "s",
    tool_name: "Bash",
    tool_input: { command: "ls" },
    ...more,
  });
  const { body } = requestOfHook(hook, {
    ask: undefined,
    answer: false,
    read: false,
    operate: false,
    defaults,
  });
  return body.policy?.grant?.same;
}

test("a grant that names what is the same anyway is offered as well as one that does not", () => {
  expect(sameOf({ same: ["command"] })).toEqual(["command", "Tool", "Folder"]);
  expect(sameOf({ same: ["command", "Folder", "Tool"] })).toEqual(["command", "Folder", "Tool"]);
  expect(sameOf({ same: ["command", "Session"] })).toEqual(["command", "Session", "Tool", "Folder"]);
});

test("one that names what the call does not have is not offered", () => {
  expect(sameOf({ same: ["command", "Folder"] }, {})).toBeUndefined();
  expect(sameOf({ same: ["path"] })).toBeUndefined();
  expect(sameOf({ up_to: ["command"] })).toBeUndefined();
});
