/** The tags by which Signoff finds its promises again, on any engine. */
export const kindTag = "signoff:kind";
export const approvalTag = "signoff:approval";
export const workflowTag = "signoff:workflow";
export const starterTag = "signoff:by";
/** The card sync that brings a round into Slack: where the card is stands in its result. */
export const cardSyncTag = "signoff:showing";
/** The name of a step, on its tries. */
export const stepTag = "signoff:step";
/** On a leaf that does nothing outside its run: it need not be on disk before it begins (engine/early-acknowledgement.ts). */
export const noEffect: Readonly<Record<string, string>> = { "signoff:effect": "none" };
/** Tells who created a run when several tried the same ID at once. */
export const startTag = "signoff:start";
/** On a run by which a caller asks people: the digest of the `Idempotency-Key` that came with it. */
export const askKeyTag = "signoff:key";
/**
 * On an approval that a program asks for by a durable function: the run in which it does, and on its rounds where their IDs
 * do not begin with that run's. Nothing on that run's own promises leads to them, for the program made those.
 */
export const askedInTag = "signoff:asked-in";
/** On an open round, one for each whom it asks (records/asked.ts); the value is always `present`. */
export const asksPrefix = "signoff:asks:";
/** On an open round that asks too many for a tag each. */
export const asksManyTag = `${asksPrefix}many`;
/** On an open round: in which channel its card is, and when its approval was opened (Unix time, milliseconds). */
export const cardChannelTag = "signoff:in";
export const openedTag = "signoff:opened";
/** On an open round: in which stretch of time the clock ends it (runtime/ends-tag.ts). */
export const endsTag = "signoff:ends";
/** On the promises that tell which groups, channels and lists of people have ever been asked. */
export const askedTag = "signoff:asked";
/** On the promises that tell since when what is written has certain tags (records/tagged-since.ts). */
export const freshTag = "signoff:fresh";
/** On the promises that tell who is away. */
export const awayTag = "signoff:away";
/** On the card sync of an approval's end, one for each who had a part in it; the value is the day on which it ended. */
export const partPrefix = "signoff:part:";
/** On the card sync of an approval's end: the day on which that was (days since 1970), and what is counted of it. */
export const endDayTag = "signoff:ended-on";
export const endedSampleTag = "signoff:ended-as";
/** On a grant: the keyed digest of what it covers; and on each use of one, its ID (records/grant.ts). */
export const grantTag = "signoff:grant";
export const grantUseTag = "signoff:grant-use";
/** What such a tag has for a value, where nothing but its name tells anything. */
export const present = "yes";

/** `approval` marks a round: the promise that buttons carry; `claim` one that does nothing but exist, and `grant` one that does so until it ends. */
export type Kind = "run" | "approval" | "approval-run" | "sleep" | "step" | "showing" | "claim" | "grant";

/** What tells that a promise is of this kind. */
export function ofKind(kind: Kind): Record<string, string> {
  return { [kindTag]: kind };
}

/** By which promises are searched: an engine that has an index of these finds them without walking through all. */
export const searchedTags = {
  names: [kindTag, starterTag, awayTag, askedTag, askedInTag, endsTag, endDayTag, grantTag, grantUseTag],
  prefixes: [asksPrefix, partPrefix],
} as const;

/** The workers' group: `poll://any@workers`. */
export const workersGroup = "workers";
/** The gateways' group that is told when a program's run ends for which people are asked: `poll://any@watchers`. */
export const watchersGroup = "watchers";
/** To whom the engine sends a durable call, and how that begins for the workers. */
export const targetTag = "resonate:target";
/** The root to which a promise belongs, and the promise of whoever made it. */
export const originTag = "resonate:origin";
export const parentTag = "resonate:parent";
/** On what the clock settles if nobody does before. */
export const timerTag = "resonate:timer";
export const anyWorker = `poll://any@${workersGroup}`;

/** How long a worker may be silent before another one takes over its work, in milliseconds. */
export const leaseMs = 30_000;

/** Longer than any deadline: a run's end by time cannot be caught by its code (docs/resonate.md, "Waiting"). */
export const runTimeoutMs = 10 * 365 * 86_400_000;
