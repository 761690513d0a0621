import type { PromiseRecord } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { group, user } from "../../src/approval/policy.ts";
import { plainCodec } from "../../src/durable/codec.ts";
import type { Directory } from "../../src/gateway/directory.ts";
import { findStartedBy, findWaitingFor } from "../../src/gateway/inbox.ts";
import type { GatewayParts } from "../../src/gateway/respond.ts";
import { uncheckedNote } from "../../src/slack/lists.ts";
import { opened } from "../approval/approval-states.ts";

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

test("a group that Slack does not tell about now hides nothing else, and is counted", async () => {
  const waits = [group("S0SLOW"), user("U0BEN"), group("S0SLOW")].map((from, index) => {
    const state = { ...opened({ policy: { require: [{ from }] } }), approval: `r-${index}:0` };
    return plainCodec.encode(state).data;
  });
  const search = async function* () {
    for (const [index, data] of waits.entries()) yield { ...record(index), param: { headers: {}, data } };
  };
  const directory: Directory = {
    isChannelMember: async () => false,
    isGroupMember: async () => {
      throw new Error("limited");
    },
  };
  const gateway = {
    client: { search, decode: plainCodec.decodePromise.bind(plainCodec) },
    directory,
    operators: [],
  } as unknown as GatewayParts;
  const found = await findWaitingFor(gateway, "U0BEN");
  expect(found).toMatchObject({ kind: "found", items: [{ promiseId: "r-1" }], unchecked: 2 });
  if (found.kind !== "found") throw new Error(found.kind);
  expect(JSON.stringify(uncheckedNote(found))).toContain("whether 2 more are for you");
});
