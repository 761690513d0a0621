import { hours } from "signoff";
import { expect, test } from "vitest";
import { crashEverywhere } from "../../src/testing/crash-everywhere.ts";
import { refunding } from "./refunding.ts";

const refunds = refunding("refunds");

test("a grant and its uses come out the same wherever the worker is crashed", async () => {
  const report = await crashEverywhere(async (play) => {
    const t = await play(refunds, { refunds: "80@7 20@7" });
    await t.approve("U0BEN", undefined, { grant: hours(1) });
    return t.result;
  });
  expect(report.points).toBeGreaterThan(30);
});
