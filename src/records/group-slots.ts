/**
 * Who is in a group, in which order. Each member claims the next free slot, once, whichever process brings it into Slack and
 * however often: a slot never changes, so whoever walks from the first one finds their own before a free one.
 */
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { ApprovalState } from "../approval/state.ts";
import type { DurableClient } from "../resonate/client.ts";
import { runTimeoutMs } from "../resonate/tags.ts";
import { type GroupPlace, groupIdOf, rowsPerCard, slotId } from "./group-id.ts";

const slotSchema = z.object({ approval: z.string() });

/** So many groups are remembered; what is forgotten is read again. */
const manyGroups = 10_000;

export class GroupSlots {
  readonly #client: DurableClient;
  /** The approvals of a group by slot, as far as they were read; of one that somebody else made nothing is known. */
  readonly #read = new LRUCache<string, (string | undefined)[]>({ max: manyGroups });

  constructor(client: DurableClient) {
    this.#client = client;
  }

  /** The place of this member, which it takes if it has none. Throws when the engine is away. */
  async join(state: ApprovalState): Promise<GroupPlace | undefined> {
    const group = groupIdOf(state);
    if (group === undefined) return undefined;
    const { approval } = state;
    for (;;) {
      const slots = await this.#readOn(group);
      const index = slots.indexOf(approval);
      if (index >= 0) return { group, page: Math.floor(index / rowsPerCard) };
      const free = slots.length;
      const content = { approval };
      const isOurs = await this.#client.claim(slotId(group, free), Date.now() + runTimeoutMs, { content });
      // Whoever joined meanwhile may have read it before the engine's answer was here.
      if (isOurs && slots.length === free) slots.push(approval);
    }
  }

  /** The place of an approval in its group; undefined if it has none yet. */
  async find(state: ApprovalState): Promise<GroupPlace | undefined> {
    const group = groupIdOf(state);
    if (group === undefined) return undefined;
    const index = (await this.#readOn(group)).indexOf(state.approval);
    return index < 0 ? undefined : { group, page: Math.floor(index / rowsPerCard) };
  }

  /** The approvals that have a row on this card, in order; whether they are of this group, their records say. */
  async on({ group, page }: GroupPlace): Promise<string[]> {
    const slots = await this.#readOn(group);
    const from = page * rowsPerCard;
    return slots
      .slice(from, from + rowsPerCard)
      .filter((approval, index) => approval !== undefined && slots.indexOf(approval) === from + index)
      .filter((approval) => approval !== undefined);
  }

  async #readOn(group: string): Promise<(string | undefined)[]> {
    const slots = this.#read.get(group) ?? [];
    this.#read.set(group, slots);
    for (;;) {
      const index = slots.length;
      const slot = await this.#client.get(slotId(group, index));
      if (slot === undefined) return slots;
      // Another reading may have been faster.
      if (slots.length === index) slots.push(slotSchema.safeParse(slot.param.data).data?.approval);
    }
  }
}
