/** Times by ID: what is due is found without looking at the rest. A heap whose entries know their slots. */

export interface DueTime {
  readonly id: string;
  /** In ms since 1970. */
  timeout: number;
  /** What the SDK's state machine tells task times apart by: 0 sends the task again, 1 ends its lease. */
  type: 0 | 1;
  /** Rises with each ID that is added: what is due together happens in this order. */
  readonly order: number;
  slot: number;
}

export class DueTimes {
  readonly #byId = new Map<string, DueTime>();
  /** No entry is due before the one at half its slot. */
  readonly #heap: DueTime[] = [];
  #nextOrder = 0;

  get earliestMs(): number {
    return this.#heap[0]?.timeout ?? Number.POSITIVE_INFINITY;
  }

  get(id: string): DueTime | undefined {
    return this.#byId.get(id);
  }

  /** All of them in their order. */
  all(): DueTime[] {
    return [...this.#byId.values()].sort(byOrder);
  }

  /** Sets the time of an ID, which keeps its order if it has a time already. `order` is that of an earlier process. */
  set(
    { id, timeout, type = 0 }: { id: string; timeout: number; type?: 0 | 1 },
    order = this.#nextOrder,
  ): void {
    const known = this.#byId.get(id);
    if (known !== undefined) {
      known.timeout = timeout;
      known.type = type;
      this.#settle(known);
      return;
    }
    this.#nextOrder = Math.max(this.#nextOrder, order + 1);
    const added: DueTime = { id, timeout, type, order, slot: this.#heap.length };
    this.#byId.set(id, added);
    this.#heap.push(added);
    this.#settle(added);
  }

  delete(id: string): void {
    const gone = this.#byId.get(id);
    if (gone === undefined) return;
    this.#byId.delete(id);
    const last = this.#heap.pop();
    if (last === undefined || last === gone) return;
    this.#put(last, gone.slot);
    this.#settle(last);
  }

  /** What is due by then, in its order. */
  dueBy(nowMs: number): DueTime[] {
    const due: DueTime[] = [];
    const slots = [0];
    for (let slot = slots.pop(); slot !== undefined; slot = slots.pop()) {
      const entry = this.#heap[slot];
      if (entry === undefined || entry.timeout > nowMs) continue;
      due.push(entry);
      slots.push(2 * slot + 1, 2 * slot + 2);
    }
    return due.sort(byOrder);
  }

  /** Moves an entry up or down to where it belongs. */
  #settle(entry: DueTime): void {
    for (;;) {
      const above = entry.slot === 0 ? undefined : this.#heap[(entry.slot - 1) >> 1];
      if (above === undefined || above.timeout <= entry.timeout) break;
      this.#swap(entry, above);
    }
    for (;;) {
      const [left, right] = [this.#heap[2 * entry.slot + 1], this.#heap[2 * entry.slot + 2]];
      const below = right !== undefined && left !== undefined && right.timeout < left.timeout ? right : left;
      if (below === undefined || below.timeout >= entry.timeout) return;
      this.#swap(entry, below);
    }
  }

  #swap(one: DueTime, other: DueTime): void {
    const slot = one.slot;
    this.#put(one, other.slot);
    this.#put(other, slot);
  }

  #put(entry: DueTime, slot: number): void {
    entry.slot = slot;
    this.#heap[slot] = entry;
  }
}

function byOrder(one: DueTime, other: DueTime): number {
  return one.order - other.order;
}
