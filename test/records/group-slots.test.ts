/** Members of a group that join at the same moment. */
import { setImmediate as turn } from "node:timers/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { expect, test } from "vitest";
import { user } from "../../src/approval/policy.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { rowsPerCard } from "../../src/records/group-id.ts";
import { GroupSlots } from "../../src/records/group-slots.ts";
import { DurableClient } from "../../src/resonate/client.ts";
import { opened } from "../approval/approval-states.ts";

const plain = opened({ policy: { require: [{ from: user("U0BEN") }] } });

function memberOf(name: string): ApprovalState {
  const request = { ...plain.request, title: name, group: "pr-42" };
  return { ...plain, approval: `ask/ci/${name}:0`, request };
}

/** An engine whose answer to a claim is on its way for longer than what it answers to the readers. */
class SlowToAnswer extends DurableClient {
  readonly promises = new Map<string, PromiseRecord>();

  override async get(id: string): Promise<PromiseRecord | undefined> {
    await turn();
    return this.promises.get(id);
  }

  override async claim(id: string, timeoutAt: number, { content }: { content?: object }): Promise<boolean> {
    await turn();
    const isFirst = !this.promises.has(id);
    const param = { headers: {}, data: content };
    const value = { headers: {}, data: "" };
    if (isFirst)
      this.promises.set(id, {
        id,
        state: "pending",
        timeoutAt,
        param,
        value,
        tags: {},
        createdAt: 0,
      } as never);
    for (let turns = 0; turns < 5; turns += 1) await turn();
    return isFirst;
  }
}

function slowToAnswer(): SlowToAnswer {
  const client: SlowToAnswer = Object.create(SlowToAnswer.prototype);
  return Object.assign(client, { promises: new Map() });
}

test("45 that join one while another is about to have a slot each, and whoever reads them later finds all in the same place", async () => {
  const client = slowToAnswer();
  const members = Array.from({ length: 45 }, (_, index) => memberOf(`${index}`));
  const slots = new GroupSlots(client);
  const joining = members.map(async (member, index) => {
    for (let turns = 0; turns < index; turns += 1) await turn();
    return slots.join(member);
  });
  const places = await Promise.all(joining);
  expect(client.promises.size).toBe(45);

  const elsewhere = new GroupSlots(client);
  expect(await Promise.all(members.map((member) => elsewhere.find(member)))).toEqual(places);
  const [place] = places;
  if (place === undefined) throw new Error("There is no place.");
  for (const page of [0, 1, 2]) {
    const there = await slots.on({ ...place, page });
    expect(there).toHaveLength(page < 2 ? rowsPerCard : 5);
    expect(await elsewhere.on({ ...place, page })).toEqual(there);
  }
});
