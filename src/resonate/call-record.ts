/**
 * What each durable call of a workflow's body is, kept in the parameter of its promise: when the body is run again, what
 * stands there is compared with what the body asks now, so that no answer is given to another question (law 11).
 */
import { hash } from "node:crypto";
import type { Context, PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import { detachedIdOf, nextCallOf } from "../pinned.ts";
import { callId } from "./round-id.ts";

/** A durable call as an author writes it. */
export interface DurableCall {
  /** Such as "step" or "approval". */
  kind: string;
  /** What people know it by: a step's name, an approval's title. */
  name: string;
  /** Everything that it asks, as plain JSON. */
  asks: unknown;
}

const recordSchema = z.object({
  /** The how many-th call of the body it is, from 1. */
  n: z.int(),
  kind: z.string(),
  name: z.string(),
  /** The digest of what this call asks. */
  digest: z.string(),
  /** Of this call and of all before it: one that was put in, taken out or swapped shows in the next. */
  chain: z.string(),
});
export type CallRecord = z.output<typeof recordSchema>;

/** 120 bits. */
const digestLength = 20;
/** Names are for people's eyes; the digest has the whole. */
const longestName = 80;

/** The record of `call`, the `n`-th, which comes after the one that `before` describes. */
export function recordOf(
  before: CallRecord | undefined,
  n: number,
  { kind, name, asks }: DurableCall,
): CallRecord {
  const digest = digestOf(canonicalJson({ kind, name, asks }));
  const chain = digestOf(`${before?.chain ?? ""} ${digest}`);
  // Without types it may be anything, and what checks the call says so.
  return { n, kind, name: `${name}`.slice(0, longestName), digest, chain };
}

function digestOf(text: string): string {
  return hash("sha256", text, "base64url").slice(0, digestLength);
}

/** What proves that the body of this very start wrote a record: anyone who reaches the engine can make a promise beforehand. */
export interface CallSigner {
  sign(id: string, call: CallRecord): string;
  isSigned(id: string, call: CallRecord, signature: string): boolean;
}

/** A pass over the body of a workflow. */
interface Pass {
  workflow: string;
  version: number;
  signer: CallSigner;
  /** The call that it is making: several promises may belong to one. */
  call?: CallRecord | undefined;
}

/** A promise that is about to be created. */
export interface DescribedCall extends Pass {
  id: string;
  call: CallRecord;
  /** What was sent for its parameter, as it is stored; undefined if the promise was known to be there. */
  sentParam(): string | undefined;
  /** Where the promise stood if this call had been of the other kind: detached calls have another form of ID. */
  otherId(): string;
}

const passes = new WeakMap<Context, Pass>();

/** From now on what is created with `sdk` is created by the body of this workflow. */
export function beginPass(
  sdk: Context,
  { name, version }: { name: string; version: number },
  signer: CallSigner,
): void {
  passes.set(sdk, { workflow: name, version, signer });
}

/** From now on what is created with `sdk` belongs to this call; undefined: to none. Returns the one before. */
export function setCall(sdk: Context, call: CallRecord | undefined): CallRecord | undefined {
  const pass = passes.get(sdk);
  const before = pass?.call;
  if (pass !== undefined) pass.call = call;
  return before;
}

/** What the SDK passes on to create a promise. */
interface CreateRequest {
  data: { id: string; param: { data?: unknown } };
}

/** By the request to create it, to which call of which pass a promise is to belong. */
const described = new WeakMap<object, DescribedCall>();

/** Writes the call that the body is making into what is about to be yielded. */
export function withCall<Yielded extends { createReq: CreateRequest }>(
  sdk: Context,
  yielded: Yielded,
): Yielded {
  const pass = passes.get(sdk);
  const { call } = pass ?? {};
  const { createReq } = yielded;
  const { param } = createReq.data;
  if (pass === undefined || call === undefined || typeof param.data !== "object" || param.data === null)
    return yielded;
  // Signed when it is written: where the promise is there already, as in every later pass, none is.
  let signature: string | undefined;
  const signed = {
    ...call,
    get signature() {
      signature ??= pass.signer.sign(createReq.data.id, call);
      return signature;
    },
  };
  param.data = { ...param.data, call: signed };
  const { id } = createReq.data;
  const number = nextCallOf(sdk) - 1;
  const attached = callId(sdk.id, number);
  const otherId = () => (id === attached ? detachedIdOf(sdk, number) : attached);
  const sentParam = () => {
    // The SDK puts in what it sends.
    const { data } = createReq.data.param;
    return typeof data === "string" ? data : undefined;
  };
  described.set(createReq, { ...pass, id, call, sentParam, otherId });
  return yielded;
}

/** To which call of which pass the promise is to belong that this request creates; undefined for all others. */
export function describedCall(request: object): DescribedCall | undefined {
  return described.get(request);
}

const keptSchema = z.object({ call: recordSchema.extend({ signature: z.string() }) });

/**
 * The call that a promise belongs to, by its decoded parameter; undefined for those made before calls were recorded, and
 * for what somebody else has made.
 */
export function readCallRecord(
  { id, param }: Pick<PromiseRecord, "id" | "param">,
  signer: CallSigner,
): CallRecord | undefined {
  const { signature, ...call } = keptSchema.safeParse(param.data).data?.call ?? {};
  const record = recordSchema.safeParse(call).data;
  if (record === undefined || signature === undefined) return undefined;
  return signer.isSigned(id, record, signature) ? record : undefined;
}
