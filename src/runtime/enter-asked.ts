/**
 * Before a round is opened that asks a group, a channel or a list of people, the register says that there is such a one
 * to be asked: otherwise no gateway would look for it. It is done where promises are created, so that no pass over a run
 * differs from one before.
 */
import type { Resonate } from "@resonatehq/sdk";
import { LRUCache } from "lru-cache";
import type { ApprovalState } from "../approval/state.ts";
import { coreOf, type Effects } from "../pinned.ts";
import { askedIn, askTagOf } from "../records/asked.ts";
import { enterAsked, needsEntry } from "../records/asked-register.ts";
import type { DurableClient } from "../resonate/client.ts";

/** So many are known to be entered; those beyond are entered again, which changes nothing. */
const manyEntered = 10_000;
/** So long that is believed, in milliseconds: an engine may have been restored from a backup of before. */
const enteredForMs = 60_000;

/** By the request to create it, the round that is to be opened. */
const opening = new WeakMap<object, ApprovalState>();

/** This is the request to create the round of `state`. */
export function opensRound(request: object, state: ApprovalState): void {
  opening.set(request, state);
}

/** Enters whom rounds ask before `resonate` opens them. */
export function enterBeforeOpening(resonate: Resonate, client: DurableClient): void {
  const entered = new LRUCache<string, Promise<void>>({ max: manyEntered, ttl: enteredForMs });
  const enter = (state: ApprovalState) =>
    askedIn(state).flatMap((asked) => {
      const tag = askTagOf(asked);
      if (tag === undefined || !needsEntry(asked)) return [];
      const known = entered.get(tag);
      if (known !== undefined) return [known];
      const entering = enterAsked(client, tag, asked);
      entered.set(tag, entering);
      entering.catch(() => entered.delete(tag));
      return [entering];
    });
  const core = coreOf(resonate);
  const create = core.createComputation.bind(core);
  core.createComputation = (run, effects) => {
    const promiseCreate: Effects["promiseCreate"] = async (request, name) => {
      const state = opening.get(request);
      if (state !== undefined) await Promise.all(enter(state));
      return effects.promiseCreate(request, name);
    };
    return create(run, { ...effects, promiseCreate });
  };
}
