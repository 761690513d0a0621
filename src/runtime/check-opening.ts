/**
 * Who opens an approval: a run of ours, whose call carries its proof, or a program that calls the durable function
 * itself. What that one says of run, workflow and requester is not shown as if it were known (law 12).
 */

import type { PromiseRecord } from "@resonatehq/sdk";
import { type Context, Never } from "@resonatehq/sdk";
import { countsWorkingHours, type OpenedTimes, timesOf, type WrittenRequest } from "../approval/request.ts";
import { type Opening, unnamedProgram } from "../approval/state.ts";
import type { Durable } from "../resonate/durable.ts";
import { type OwnPromises, ownPromise } from "../resonate/own-promises.ts";
import { runOf } from "../resonate/round-id.ts";
import { noEffect, runTimeoutMs } from "../resonate/tags.ts";
import { digestsOf } from "../security/asked-digest.ts";
import { birthOf, isBornSo } from "../security/birth.ts";
import { carriesProof, isSignedCall, lacksKeyOfCall } from "../security/call-signature.ts";
import type { RunSigner } from "../security/leaf-signature.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { type Covered, coverByGrant } from "./cover-by-grant.ts";
import { signedLeaf } from "./leaf.ts";
import { parkUnlessReadable } from "./park-run.ts";

type Given = Omit<Opening, "approval" | "request" | "digests"> & { request: WrittenRequest };

interface Call {
  func: string;
  args: unknown[];
  given: Given;
}

export interface Opened {
  opening: Omit<Opening, "approval">;
  /** When the approval's promise was made, by the engine's clock (Unix time, milliseconds). */
  openedAtMs: number;
  runSigner: RunSigner;
  /** People gave a grant before that covers it: nobody is asked. */
  covered?: Covered | undefined;
}

/**
 * Checks the opening in the one context call that this makes. Throws, once and for all, if the proof of the call is
 * wrong when it is first read; a proof that was right then has lost its key since, and its run is held.
 */
export function* checkOpening(
  sdk: Context,
  readers: RecordReaders & OwnPromises,
  call: Call,
): Durable<Opened> {
  const { func, args, given } = call;
  const own = ownPromise(readers, sdk);
  const { signer } = readers;
  const isNamed = carriesProof(args);
  const isWrong = isNamed && !isSignedCall(signer, sdk.id, { func, args });
  if (lacksKeyOfCall(signer, args)) yield* holdForOpeningKey(sdk);
  if (!signer.isBound(own)) {
    const openedAtMs = yield* openingTime(sdk, isWrong);
    if (isWrong) yield* holdForOpeningKey(sdk);
    const runSigner = { signer, birth: undefined, isBound: false };
    const opening = isNamed ? given : unnamed(own, given, false);
    return { opening: openedAt(opening, timesOf(opening.request, openedAtMs)), openedAtMs, runSigner };
  }
  const opening = isNamed ? given : unnamed(own, given, true);
  const runSigner = { signer, birth: opening.birth, isBound: true };
  const openedAtMs = Number(own.createdAt);
  const times = () => timesOf(opening.request, openedAtMs);
  const mayBeCovered = opening.request.policy.grant !== undefined;
  const checked = yield* signedLeaf<Checked>(sdk, runSigner, {
    about: args,
    // It takes a use of a grant.
    ...(mayBeCovered ? { tags: {} } : {}),
    run: async () => {
      if (isWrong || (isNamed && !(await isBornSo(readers, sdk.id, given.birth)))) return false;
      if (mayBeCovered)
        return lookForGrant(readers, { ...openedAt(opening, times()), approval: sdk.id }, openedAtMs);
      // Kept: a time zone may have other rules when the run is read again.
      return countsWorkingHours(opening.request) ? times() : true;
    },
  });
  if (checked === false) throw wrongProof(sdk.id);
  if (isWrong) yield* holdForOpeningKey(sdk);
  const { covered, ...kept }: Kept = checked === true ? times() : checked;
  return { opening: openedAt(opening, kept), openedAtMs, runSigner, covered };
}

/** Whether it may be opened; and what is kept of how it was, where that may be otherwise later. */
type Kept = OpenedTimes & { covered?: Covered | undefined };
type Checked = boolean | Kept;

async function lookForGrant(readers: RecordReaders, opening: Opening, openedAtMs: number): Promise<Checked> {
  const { ladder, deadline } = opening.request;
  const covered = await coverByGrant(readers, opening, openedAtMs);
  return {
    ladder,
    ...(deadline === undefined ? {} : { deadline }),
    ...(covered === undefined ? {} : { covered }),
  };
}

function openedAt({ request, ...opening }: Given, times: OpenedTimes): Opened["opening"] {
  const { ladder, deadline } = times;
  const timed = { ...request, ladder, deadline };
  const digests = digestsOf(timed);
  return { ...opening, request: timed, ...(digests === undefined ? {} : { digests }) };
}

function* holdForOpeningKey(sdk: Context): Durable<void> {
  yield* sdk.panic(
    true,
    `${sdk.id} was opened with a signing key that SIGNOFF_SIGNING_KEY does not have: add it`,
  );
}

/** As those read it that were opened before leaves were proven. */
function* openingTime(sdk: Context, isWrong: boolean): Durable<number> {
  // Tried once: a wrong proof does not get better.
  const once = { timeout: runTimeoutMs, tags: { ...noEffect }, retryPolicy: new Never() };
  try {
    const openedAtMs = yield* sdk.run(async () => {
      if (isWrong) throw wrongProof(sdk.id);
      return Date.now();
    }, sdk.options(once));
    yield* parkUnlessReadable(sdk, openedAtMs);
    return openedAtMs;
  } catch (thrown) {
    yield* parkUnlessReadable(sdk, thrown);
    throw thrown;
  }
}

function wrongProof(approval: string): Error {
  return new Error(
    `The proof of ${approval}'s opening is wrong: only a worker with the same SIGNOFF_SIGNING_KEY opens one, and for this start of its run.`,
  );
}

/** What is known of it: its promise, and what it asks for. */
function unnamed(
  own: PromiseRecord,
  { requester: _, onBehalfOf: __, birth: ___, ...given }: Given,
  isBound: boolean,
): Given {
  const known = { ...given, run: runOf(own.id), workflow: unnamedProgram };
  return isBound ? { ...known, birth: birthOf(own) } : known;
}
