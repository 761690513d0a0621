/** The facts that statistics count of an ended approval: from the tags of its last card sync, or from its own record. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { type ApprovalState, usedGrantOf } from "../approval/state.ts";
import { type EndedSample, endingKinds } from "../approval/statistics.ts";
import { endDayTag, endedSampleTag } from "../resonate/tags.ts";
import { askedIn } from "./asked.ts";
import { parseEnded } from "./ended.ts";

/** Stands on an engine since when ends have these tags (tagged-since.ts). */
export const samplesMark = "signoff-ends-have-samples";

const dayMs = 86_400_000;
/** More than so many are no group of anybody's; the tag stays short. */
const mostAsked = 40;

const sampleSchema = z.object({
  approval: z.string(),
  workflow: z.string(),
  asked: z.array(z.string()),
  openedAtMs: z.number(),
  endedAtMs: z.number(),
  outcome: z.enum(endingKinds),
});

/** The tags of the card sync that shows the end of this approval. Tags are not encrypted: nothing that was typed is in them. */
export function sampleTags(state: ApprovalState): Record<string, string> {
  const sample = sampleOf(state);
  if (sample === undefined) return {};
  return { ...wantedEnds(sample.endedAtMs), [endedSampleTag]: JSON.stringify(sample) };
}

/** The tags by which the ends of the day of `atMs` (Unix time, milliseconds) are found. */
export function wantedEnds(atMs: number): Record<string, string> {
  return { [endDayTag]: String(Math.floor(atMs / dayMs)) };
}

/** What a card sync's tags say of the end that it shows; undefined where they say nothing that can be read. */
export function readSampleTag({ tags }: PromiseRecord): EndedSample | undefined {
  const text = tags[endedSampleTag];
  return text === undefined ? undefined : sampleSchema.safeParse(JSON.parse(text)).data;
}

/** What the decoded record of an approval that has ended says; undefined where it cannot be read, or is another's. */
export function readEndedSample({ id, value }: PromiseRecord): EndedSample | undefined {
  const state = parseEnded(value.data)?.state;
  return state?.approval === id ? sampleOf(state) : undefined;
}

/** Whoever an approval was handed to was not asked by it. */
function sampleOf(state: ApprovalState): EndedSample | undefined {
  const { approval, workflow, openedAtMs, outcome } = state;
  // What a grant covers was asked of nobody.
  if (outcome === undefined || usedGrantOf(state) !== undefined) return undefined;
  const asked = askedIn({ ...state, delegations: [] }).map((one) =>
    one.kind === "source" ? `source:${one.source}` : `${one.kind}:${one.id}`,
  );
  return {
    approval,
    workflow,
    asked: [...new Set(asked)].slice(0, mostAsked),
    openedAtMs,
    endedAtMs: outcome.atMs,
    outcome: outcome.kind,
  };
}
