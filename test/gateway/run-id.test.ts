import { describe, expect, test } from "vitest";

import { generateRunId, isGeneratedId } from "../../src/gateway/run-id.ts";
import { nameFrom } from "../../src/slack/listeners/nonce.ts";

describe("the ID of a run that nobody named", () => {
  test("is known as made up, whatever the nonce, and is the same for the same nonce", () => {
    const ids = Array.from({ length: 5000 }, (_, index) =>
      generateRunId("refund", nameFrom("trigger", String(index))),
    );
    expect(ids.filter((id) => !isGeneratedId(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(generateRunId("refund", "uhwpankgjaaaaaaa")).toMatch(/^refund-uhwpankgj[2-9]$/);
    expect(generateRunId("refund", "23456789234567")).toMatch(/^refund-234567892[a-z]$/);
  });

  test("is not what somebody chose: a word, a number, an order", () => {
    for (const id of ["deploy-production", "refund-frankfurter", "refund-2026112645", "order-A4711"]) {
      expect(isGeneratedId(id), id).toBe(false);
    }
  });
});
