/** What an agent is told of a request that nobody can see. */
import { expect, test } from "vitest";
import { sayResult } from "../../src/mcp/say-result.ts";

test("one whose card Slack refuses is pending, and says that nobody sees it and what to do", () => {
  const cardProblem = { code: "channel_not_found", remedy: "Check the channel's ID." };
  const standing = { kind: "pending", isOpened: true, cardProblem } as const;
  const { structuredContent, isError } = sayResult({ id: "deploy", standing });
  expect(isError).toBeUndefined();
  expect(structuredContent).toMatchObject({
    status: "pending",
    next: expect.stringContaining(
      "Slack refuses its card (channel_not_found), so nobody sees it there. Check",
    ),
  });
});
