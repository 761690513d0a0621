import { expect, test } from "vitest";
import { user } from "../../../src/approval/policy.ts";
import { coverLines } from "../../../src/slack/cards/grant-text.ts";
import { opened } from "../../approval/approval-states.ts";

test("whoever grants it reads the values that have to be the same, not how they are kept", () => {
  const { request, ...state } = opened({
    fields: {
      command: { type: "value", value: "ls -l", editable: { type: "string" }, sets: "command" },
      Change: { type: "diff", text: "+one" },
      Folder: "/w",
    },
    payload: { command: "ls -l", options: { type: "value", value: "ls -l" } },
    policy: {
      require: [{ from: [user("U0BEN")] }],
      grant: { same: ["command", "Change", "Folder", "options"] },
    },
  });
  const lines = coverLines({ ...state, request }).filter((line) => line.includes("the same *"));
  expect(lines).toEqual([
    "the same *command*: `ls -l`",
    'the same *Change*: `{"type":"diff","text":"+one"}`',
    "the same *Folder*: `/w`",
    'the same *options*: `{"type":"value","value":"ls -l"}`',
  ]);
});
