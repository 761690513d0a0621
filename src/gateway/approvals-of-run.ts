/** The approvals of one run, found by its own calls: on every engine, also where nothing can be searched. */
import type { ApprovalState } from "../approval/state.ts";
import { findApproval } from "../records/approval-reader.ts";
import { findApprovals } from "../records/find-approvals.ts";
import { roundId } from "../resonate/round-id.ts";
import { isWithin, type Narrowed } from "./asked-by.ts";
import { LeftOut } from "./leave-out.ts";
import type { Unchecked } from "./memberships.ts";
import type { GatewayDeps } from "./respond.ts";
import type { Found } from "./searching.ts";
import { isFor, type Waiting } from "./waiting-for.ts";

export interface WantedOfRun extends Narrowed {
  state: "open" | "ended";
  /** Only what waits for this person. */
  person?: string | undefined;
}

export interface OfRunPage extends Found<{ state: ApprovalState }> {
  /** The last approval that was looked at, after which the next page begins; absent: there is none. */
  last?: string | undefined;
}

/** So many are read at once, and so many for a page, which may not be full then. */
const atOnce = 20;
const mostRead = 500;

/** Up to `limit` approvals of the run, in the order in which it asked. Throws when the engine is away. */
export async function findOfRun(
  gateway: GatewayDeps,
  run: string,
  { limit, after, ...wanted }: WantedOfRun & { limit: number; after?: string | undefined },
): Promise<OfRunPage> {
  const all = await findApprovals(gateway.client, run);
  const rest = all.slice(after === undefined ? 0 : all.indexOf(after) + 1);
  const reading = new OfRunReading(gateway, wanted);
  let read = 0;
  while (read < rest.length && read < mostRead && reading.items.length < limit) {
    const some = rest.slice(read, read + Math.min(atOnce, limit - reading.items.length));
    await Promise.all(some.map((approval) => reading.read(approval)));
    read += some.length;
  }
  return { ...reading.found(all), ...(read < rest.length ? { more: true, last: rest[read - 1] } : {}) };
}

class OfRunReading {
  readonly items: Waiting[] = [];
  readonly #gateway: GatewayDeps;
  readonly #wanted: WantedOfRun;
  readonly #leftOut: LeftOut;
  #unchecked = 0;
  #why: Unchecked | undefined;

  constructor(gateway: GatewayDeps, wanted: WantedOfRun) {
    this.#gateway = gateway;
    this.#wanted = wanted;
    this.#leftOut = new LeftOut(gateway.log);
  }

  async read(approval: string): Promise<void> {
    const promiseId = roundId(approval, 0);
    const found = await this.#leftOut.readLater(approval, () => findApproval(this.#gateway, promiseId));
    if (found === undefined || !("state" in found)) return;
    const { state: wanted, person } = this.#wanted;
    const isOpen = found.kind === "open" || found.kind === "folding";
    if (isOpen !== (wanted === "open")) return;
    if (!isWithin(found.state, this.#wanted)) return;
    const waiting = { promiseId: found.kind === "open" ? found.promiseId : promiseId, state: found.state };
    if (person === undefined || (await this.#isFor(waiting, person))) this.items.push(waiting);
  }

  async #isFor(waiting: Waiting, person: string): Promise<boolean> {
    if (waiting.state.decisions.some(({ by }) => by === person)) return false;
    const is = await isFor(this.#gateway, waiting, person).catch(() => undefined);
    if (typeof is === "boolean") return is;
    this.#unchecked += 1;
    this.#why = is ?? this.#why;
    return false;
  }

  /** In the order of `all`. */
  found(all: readonly string[]): Found<Waiting> {
    const placeOf = ({ state }: Waiting) => all.indexOf(state.approval);
    return {
      kind: "found",
      items: this.items.toSorted((one, other) => placeOf(one) - placeOf(other)),
      unchecked: this.#unchecked,
      ...(this.#why === undefined ? {} : { why: this.#why }),
      ...this.#leftOut.counted,
    };
  }
}
