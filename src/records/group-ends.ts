/**
 * How the members of a group ended, for the card that they share: a run is archived long before its group is over, and the
 * row would be gone with its records. It is kept as long as the member's slot, with what a row shows. Signed, for whoever
 * reaches the engine could give any member any end.
 */
import { hash } from "node:crypto";
import { z } from "zod";
import type { Field } from "../approval/field.ts";
import { type ApprovalState, stateSchema } from "../approval/state.ts";
import { canonicalJson } from "../canonical-json.ts";
import { runTimeoutMs } from "../resonate/tags.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { ApprovalView } from "./approval-view.ts";

const endSchema = z.strictObject({
  state: stateSchema,
  endedOutside: z.boolean(),
  isTimeOver: z.boolean().optional(),
});
type End = z.output<typeof endSchema>;

/** A member of a group, by its approval. */
export interface InGroup {
  group: string;
  approval: string;
}

/** More of one field no row shows, in characters. */
const longestShown = 200;
/** In the place of a field that no row shows: it is counted all the same. */
const notInRow: Field = { type: "json", value: null };

/** An outcome may still follow where a run was ended from outside, and counts if it is the operator's. */
const endings = ["outcome", "outside"] as const;
type Ending = (typeof endings)[number];

/** How it ended, for good; undefined while that may change. */
export function endingOf({ state, endedOutside, buttonsRound }: ApprovalView): Ending | undefined {
  if (endedOutside) return "outside";
  return state.outcome !== undefined && buttonsRound === undefined ? "outcome" : undefined;
}

/** Keeps how it ended, once however often this is called. Throws when the engine is away. */
export async function keepGroupEnd(
  { client, signer }: RecordReaders,
  group: string,
  view: ApprovalView,
): Promise<void> {
  const ending = endingOf(view);
  if (ending === undefined) return;
  const { state, endedOutside, isTimeOver } = view;
  const id = endId({ group, approval: state.approval }, ending);
  const time = isTimeOver === undefined ? {} : { isTimeOver };
  const end = { state: asInRow(state), endedOutside, ...time };
  const proof = signer.digest("group card", contentOf(id, end));
  await client.claim(id, Date.now() + runTimeoutMs, { content: { end, proof } });
}

/** How it ended, of one that is not on record any more; undefined if that is not kept. Throws when the engine is away. */
export async function readGroupEnd(
  { client, signer }: RecordReaders,
  member: InGroup,
): Promise<ApprovalView | undefined> {
  for (const ending of endings) {
    const id = endId(member, ending);
    const data = (await client.get(id))?.param.data;
    const kept = z.object({ end: endSchema, proof: z.string() }).safeParse(data).data;
    if (kept === undefined || !signer.matches("group card", contentOf(id, kept.end), kept.proof)) continue;
    const { isTimeOver, ...end } = kept.end;
    return isTimeOver === undefined ? end : { ...end, isTimeOver };
  }
  return undefined;
}

function asInRow({ chain: _, request, ...state }: ApprovalState): ApprovalState {
  const { payload, ...rest } = request;
  const fields = Object.entries(rest.fields).map(([name, field]): [string, Field] => {
    const isShort = typeof field === "string" && field.length <= longestShown;
    return [name, isShort ? field : notInRow];
  });
  const asked = { ...rest, fields: Object.fromEntries(fields) };
  return { ...state, entries: [], request: payload === undefined ? asked : { ...asked, payload: null } };
}

/** What keeps that it ended so. */
export function endId({ group, approval }: InGroup, ending: Ending): string {
  return `signoff-group-${group}-${ending}-${hash("sha256", approval, "base64url").slice(0, 22)}`;
}

function contentOf(id: string, end: End): string {
  return canonicalJson({ id, end });
}
