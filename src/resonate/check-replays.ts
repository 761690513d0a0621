/** Holds a run whose body asks something else than it did, before anything is done with the answer (law 11). */
import type { Context, PromiseRecord, Resonate } from "@resonatehq/sdk";
import { LRUCache } from "lru-cache";
import { coreOf, type Effects, nextCallOf } from "../pinned.ts";
import { type CallSigner, type DescribedCall, describedCall, readCallRecord } from "./call-record.ts";
import { storedParamOf } from "./decode-late.ts";
import { type Mismatch, ReplayMismatchError } from "./replay-mismatch.ts";
import { callId } from "./round-id.ts";

/** The newest pass of a run. */
interface Pass {
  /**
   * Whether everything that it asked for had been answered before: then what it asks next may stand in the place of
   * something else, or after the end of a body that is shorter now.
   */
  isInHistory: boolean;
  /** What the call that it made last asked. */
  chain?: string;
  /** Its body has ended, and the number that its next call would have had. */
  ended?: { workflow: string; version: number; next: number; signer: CallSigner } | undefined;
}

/** For how many runs the current pass is remembered. */
const manyRuns = 10_000;

export interface ReplayCheck {
  /** The body of this run has ended: whatever comes next is its report. */
  bodyEnded(sdk: Context, workflow: { name: string; version: number }, signer: CallSigner): void;
}

interface Deps {
  /** The decoded promise; undefined if there is none. Throws when the engine is away. */
  get(id: string): Promise<PromiseRecord | undefined>;
  /** Whether this is the first pass of a run: nothing of it is on record. */
  isFirstPass(run: string): boolean;
  /** Told before the pass ends with it. */
  onMismatch(mismatch: Mismatch): void;
}

/** Compares each promise that a body asks for with the one that is there. */
export function checkReplays(resonate: Resonate, { get, isFirstPass, onMismatch }: Deps): ReplayCheck {
  const passes = new LRUCache<string, Pass>({ max: manyRuns });
  const hold = (mismatch: Mismatch) => {
    onMismatch(mismatch);
    throw new ReplayMismatchError(mismatch);
  };
  const compare = (run: string, asked: DescribedCall, record: PromiseRecord | undefined) => {
    // The very text that this pass has just sent.
    const sent = asked.sentParam();
    if (sent !== undefined && record?.id === asked.id && storedParamOf(record) === sent) return;
    const kept = record && readCallRecord(record, asked.signer);
    if (kept === undefined || (kept.chain === asked.call.chain && record?.id === asked.id)) return;
    hold({ run, workflow: asked.workflow, version: asked.version, kept, asked: asked.call });
  };
  const checkEnd = async (run: string, pass: Pass) => {
    const { ended } = pass;
    pass.ended = undefined;
    if (ended === undefined || !pass.isInHistory) return;
    const { workflow, version, signer } = ended;
    const later = await get(callId(run, ended.next));
    const kept = later && readCallRecord(later, signer);
    if (kept !== undefined && kept.kind !== "end") hold({ run, workflow, version, kept, asked: undefined });
  };
  const core = coreOf(resonate);
  const create = core.createComputation.bind(core);
  core.createComputation = (run, effects) => {
    const pass: Pass = { isInHistory: !isFirstPass(run) };
    passes.set(run, pass);
    const promiseCreate: Effects["promiseCreate"] = async (request, name) => {
      await checkEnd(run, pass);
      const asked = describedCall(request);
      const record = await effects.promiseCreate(request, name);
      if (asked !== undefined) {
        compare(run, asked, record);
        // Of one call, what follows its first promise is for Signoff to say, and not for the body.
        const mayStandForAnother = pass.isInHistory && pass.chain !== asked.call.chain;
        if (mayStandForAnother && record.state === "pending") compare(run, asked, await get(asked.otherId()));
        pass.chain = asked.call.chain;
      }
      pass.isInHistory &&= record.state !== "pending";
      return record;
    };
    return create(run, { ...effects, promiseCreate });
  };
  const fulfill = core.fulfillTask.bind(core);
  core.fulfillTask = async (task, root, done) => {
    const pass = passes.get(task.id);
    if (pass !== undefined) await checkEnd(task.id, pass);
    return fulfill(task, root, done);
  };
  return {
    bodyEnded: (sdk, { name: workflow, version }, signer) => {
      const pass = passes.get(sdk.id);
      if (pass !== undefined) pass.ended = { workflow, version, signer, next: nextCallOf(sdk) };
    },
  };
}
