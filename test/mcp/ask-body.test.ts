import { expect, test } from "vitest";
import { bodyOfApproval, idOfContent } from "../../src/mcp/ask-body.ts";
import { approvalArguments } from "../../src/mcp/tool-shapes.ts";

test("the group that an agent names goes with the request, and is a part of its name", () => {
  const given = approvalArguments.parse({ title: "Run migration 0042", group: " pr-42 " });
  expect(bodyOfApproval(given, undefined).body).toMatchObject({
    title: "Run migration 0042",
    group: "pr-42",
  });
  const { group: _, ...alone } = given;
  expect(bodyOfApproval(alone, undefined).body).not.toHaveProperty("group");
  expect(idOfContent("request_approval", given)).not.toBe(idOfContent("request_approval", alone));
});
