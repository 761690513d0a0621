/** Somebody who reaches the engine, and settles what is open with what settled something else. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { settlementSchema } from "../../src/approval/response.ts";
import type { DurableClient } from "../../src/resonate/client.ts";
import { kindTag } from "../../src/resonate/tags.ts";
import type { Deeds } from "./deeds.ts";
import type { Plan } from "./plan.ts";
import type { Card, Screen } from "./screen.ts";
import type { Stage } from "./stage.ts";

/** How long something to copy, and something to settle, are looked for, in milliseconds. */
const patienceMs = 12_000;
const tryEveryMs = 150;

export interface Forging {
  stage: Stage;
  screen: Screen;
  deeds: Deeds;
  plan: Plan;
}

/** Resolves when all that was planned is done, or could not be done: the engine was down, or there was nothing to copy. */
export async function forge(forging: Forging): Promise<void> {
  const copying = forging.plan.forgeries.map(async ({ atMs, pick }) => {
    await pause(atMs);
    const giveUpAtMs = Date.now() + patienceMs;
    while (!(await copy(forging, pick).catch(() => false)) && Date.now() < giveUpAtMs)
      await pause(tryEveryMs);
  });
  await Promise.all(copying);
}

/** False if there was nothing to copy, or nothing to settle, or somebody was faster. */
async function copy({ stage, screen, deeds, plan }: Forging, pick: number): Promise<boolean> {
  const { client } = stage.readers;
  // What nobody decides is to wait in the end as it is.
  const left = plan.runs.filter(({ isLeft }) => isLeft);
  const open = screen.open().filter((card) => !left.some(({ id }) => card.approval.startsWith(`${id}:`)));
  const first = Math.floor(pick * open.length);
  const target = await findPending(client, [...open.slice(first), ...open.slice(0, first)]);
  if (target === undefined) return false;
  for await (const stored of client.search({ tags: { [kindTag]: "approval" }, state: "resolved" })) {
    const settlement = settlementSchema.safeParse(client.decode(stored).value.data).data;
    if (settlement === undefined || stored.id === target.promise) continue;
    const { approval, promise } = target;
    const isFirst = (await client.settle(promise, settlement.responses, randomUUID())) !== undefined;
    if (isFirst) deeds.forged.push({ approval, promise, of: stored.id });
    return isFirst;
  }
  return false;
}

/** The screen is a little behind. */
async function findPending(client: DurableClient, cards: readonly Card[]): Promise<Card | undefined> {
  for (const card of cards) if ((await client.getStored(card.promise))?.state === "pending") return card;
  return undefined;
}
