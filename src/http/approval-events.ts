/** The stream of all approvals: one for each that was opened, has gone on, or has ended, as it is when it is told. */
import { setTimeout as pause } from "node:timers/promises";
import { openChanges } from "../gateway/approval-changes.ts";
import type { ApprovalChanges, ChangesPage } from "../gateway/change.ts";
import { LeftOut } from "../gateway/leave-out.ts";
import type { GatewayDeps } from "../gateway/respond.ts";
import { findApproval } from "../records/approval-reader.ts";
import { roundId } from "../resonate/round-id.ts";
import { steadyNow } from "../steady-clock.ts";
import { writeState } from "./approval-answer.ts";
import { writeEvent } from "./write-stream.ts";

/** How often it is looked for news, in milliseconds, and at most one part in so many of the time. */
const lookEveryMs = 500;
const leisure = 4;
/** After which it is tried again where the engine is away, in milliseconds. */
const engineAwayMs = 2_000;

/** What several streams that stand at one place read together. */
interface SharedPage {
  page: Promise<ChangesPage>;
  readAtMs: number;
  /** By approval: what is told of it; undefined: it cannot be read. */
  texts: Map<string, Promise<string | undefined>>;
}

export class ApprovalEvents {
  readonly #gateway: GatewayDeps;
  #opening: Promise<ApprovalChanges> | undefined;
  readonly #pages = new Map<string, SharedPage>();

  constructor(gateway: GatewayDeps) {
    this.#gateway = gateway;
  }

  /**
   * Where a stream begins that goes on from `lastEventId`, or from now; undefined for what is no place of this engine's.
   * Throws when the engine is away, and EngineError 501 where it cannot search.
   */
  async begin(lastEventId: string | undefined): Promise<string | undefined> {
    this.#opening ??= openChanges(this.#gateway.client);
    try {
      const changes = await this.#opening;
      if (lastEventId === undefined) return await changes.now();
      return (await changes.knows(lastEventId)) ? lastEventId : undefined;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  /** The events from `place` on, for ever. */
  async *follow(place: string, signal: AbortSignal): AsyncGenerator<string> {
    yield writeEvent({ id: place });
    let from = place;
    let told = new Set<string>();
    while (!signal.aborted) {
      const beganAtMs = steadyNow();
      const shared = this.#sharedPage(from);
      const page = await shared.page.catch(() => undefined);
      if (page === undefined) {
        await rest(engineAwayMs, signal);
        continue;
      }
      const approvals = new Set(
        page.changes.filter(({ id }) => !told.has(id)).map(({ approval }) => approval),
      );
      const isWhole = yield* this.#tell(shared, { approvals: [...approvals], from, next: page.next });
      if (!isWhole) continue;
      from = page.next;
      told = new Set(page.changes.map(({ id }) => id));
      if (approvals.size === 0)
        await rest(Math.max(lookEveryMs, (steadyNow() - beganAtMs) * leisure), signal);
    }
  }

  /** Until the last one is out, whoever comes again has them all once more. False where the engine went away meanwhile. */
  async *#tell(
    shared: SharedPage,
    { approvals, from, next }: { approvals: string[]; from: string; next: string },
  ): AsyncGenerator<string, boolean> {
    for (const [index, approval] of approvals.entries()) {
      let data: string | undefined;
      try {
        data = await this.#text(shared, approval);
      } catch {
        return false;
      }
      const isLast = index === approvals.length - 1;
      if (data !== undefined) yield writeEvent({ id: isLast ? next : from, data });
      else if (isLast) yield writeEvent({ id: next });
    }
    return true;
  }

  #sharedPage(place: string): SharedPage {
    for (const [known, { readAtMs }] of this.#pages)
      if (steadyNow() - readAtMs >= lookEveryMs) this.#pages.delete(known);
    const shared = this.#pages.get(place);
    if (shared !== undefined) return shared;
    const read = { page: this.#read(place), readAtMs: steadyNow(), texts: new Map() };
    this.#pages.set(place, read);
    return read;
  }

  async #read(place: string): Promise<ChangesPage> {
    this.#opening ??= openChanges(this.#gateway.client);
    return (await this.#opening).read(place);
  }

  #text({ texts }: SharedPage, approval: string): Promise<string | undefined> {
    const known = texts.get(approval);
    if (known !== undefined) return known;
    const text = this.#write(approval);
    texts.set(approval, text);
    text.catch(() => texts.delete(approval));
    return text;
  }

  async #write(approval: string): Promise<string | undefined> {
    const found = await new LeftOut(this.#gateway.log).readLater(approval, () =>
      findApproval(this.#gateway, roundId(approval, 0)),
    );
    if (found === undefined || !("state" in found)) return undefined;
    return JSON.stringify(writeState(found.state, found.kind === "ended-outside"));
  }
}

async function rest(forMs: number, signal: AbortSignal): Promise<void> {
  await pause(forMs, undefined, { signal }).catch(() => undefined);
}
