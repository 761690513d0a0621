import { expect, test } from "vitest";
import { recordedApproval } from "./recorded-approval.ts";

test("whenever the recording is played, its deadlines are as far ahead as when it was made", () => {
  const text = JSON.stringify(recordedApproval(1).ask);
  const aheadMs = [...text.matchAll(/"timeoutAt":(\d+)/g)].map(([, atMs]) => Number(atMs) - Date.now());
  expect(aheadMs.length).toBeGreaterThan(3);
  // The first reminder is due after four hours, and what nobody ends lasts for years.
  expect(Math.round(Math.min(...aheadMs) / 3_600_000)).toBe(4);
});
