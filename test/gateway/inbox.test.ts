import type { PromiseRecord } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { findStartedBy } from "../../src/gateway/inbox.ts";
import type { GatewayParts } from "../../src/gateway/respond.ts";

const record = (index: number): PromiseRecord => ({
  id: `r-${index}`,
  state: "pending",
  param: {},
  value: {},
  tags: {},
  timeoutAt: 1,
  createdAt: index,
});

test("a list of thousands lets others have their turn while it is read", async () => {
  const search = async function* () {
    for (let index = 0; index < 5_000; index += 1) yield record(index);
  };
  const gateway = { client: { search } } as unknown as GatewayParts;
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const found = await findStartedBy(gateway, "U0ANA");
  isDone = true;
  expect(found).toMatchObject({ kind: "found", items: { length: 5_000 } });
  expect(turns).toBeGreaterThan(50);
});
