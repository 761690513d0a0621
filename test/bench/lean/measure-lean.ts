/** Signoff beside a bare Bolt app, in turns, with a Slack that costs next to nothing: what is compared is the apps. */
import { recordApproval } from "../record-approval.ts";
import { rounded, type Spread, type Summary, spreadOf, summarize } from "../statistics.ts";
import { LeanStage, type Measured } from "./lean-stage.ts";

export interface Played {
  perSecond: Spread;
  /** Of the app's process, in milliseconds. */
  cpuMsPerApproval: Spread;
  clickToAckMs: Summary;
  clickToUpdateMs: Summary;
}

export interface LeanCompared {
  people: number;
  signoff: Played;
  bare: Played;
  /** Of each turn, as both met the same machine in it. */
  ratio: Spread;
}

export interface Lean {
  callsPerApproval: Record<string, number>;
  compared: LeanCompared[];
  /** Clicks on a fixed schedule, each time by itself. */
  clicks: { perSecond: number; toAckMs: Summary[] };
  /** On an empty folder. */
  toReadyMs: Spread;
}

export interface LeanSize {
  people: number[];
  cycles: { forMs: number; times: number };
  warmUpMs: number;
  clicks: { perSecond: number; forMs: number };
}

export async function measureLean(size: LeanSize, flags: readonly string[]): Promise<Lean> {
  const bare = await LeanStage.open({ bare: await recordApproval() });
  const signoff = await LeanStage.open({ flags });
  try {
    for (const stage of [bare, signoff]) await stage.do({ kind: "play", people: 16, forMs: size.warmUpMs });
    const callsPerApproval = await compareCalls(signoff, bare);
    const compared: LeanCompared[] = [];
    for (const people of size.people) compared.push(await compare({ signoff, bare }, people, size.cycles));
    const toAckMs: Summary[] = [];
    for (let time = 0; time < size.cycles.times; time += 1)
      toAckMs.push(summarize((await signoff.do({ kind: "click", ...size.clicks })).ackMs));
    const { perSecond } = size.clicks;
    return {
      callsPerApproval,
      compared,
      clicks: { perSecond, toAckMs },
      toReadyMs: await measureStarts(size),
    };
  } finally {
    await signoff.close();
    await bare.close();
  }
}

/** Throws if the two do not ask the same of Slack: then there is nothing to compare. */
async function compareCalls(signoff: LeanStage, bare: LeanStage): Promise<Record<string, number>> {
  const [ours, theirs] = [await callsOf(signoff), await callsOf(bare)];
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return ours;
  throw new Error(`The Slack calls differ: ${JSON.stringify(ours)}, the bare app ${JSON.stringify(theirs)}.`);
}

async function callsOf(stage: LeanStage): Promise<Record<string, number>> {
  const { calls, approvals } = await stage.do({ kind: "play", people: 1, forMs: 500 });
  const each = Object.entries(calls).map(
    ([method, count]) => [method, Math.round(count / approvals)] as const,
  );
  return Object.fromEntries(each.filter(([, count]) => count > 0).sort());
}

async function compare(
  { signoff, bare }: { signoff: LeanStage; bare: LeanStage },
  people: number,
  { forMs, times }: { forMs: number; times: number },
): Promise<LeanCompared> {
  const played: { signoff: Measured[]; bare: Measured[] } = { signoff: [], bare: [] };
  const ratios: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const theirs = await bare.do({ kind: "play", people, forMs });
    const ours = await signoff.do({ kind: "play", people, forMs });
    played.bare.push(theirs);
    played.signoff.push(ours);
    ratios.push(rateOf(ours) / rateOf(theirs));
  }
  return { people, signoff: playedOf(played.signoff), bare: playedOf(played.bare), ratio: spreadOf(ratios) };
}

const rateOf = ({ approvals, tookMs }: Measured) => approvals / (tookMs / 1_000);

function playedOf(measured: readonly Measured[]): Played {
  return {
    perSecond: spreadOf(measured.map(rateOf)),
    cpuMsPerApproval: spreadOf(measured.map(({ cpuMs, approvals }) => cpuMs / approvals)),
    clickToAckMs: summarize(measured.flatMap(({ ackMs }) => ackMs)),
    clickToUpdateMs: summarize(measured.flatMap(({ updateMs }) => updateMs)),
  };
}

async function measureStarts({ cycles }: LeanSize): Promise<Spread> {
  const toReadyMs: number[] = [];
  for (let time = 0; time < cycles.times; time += 1) {
    const stage = await LeanStage.open();
    toReadyMs.push(rounded(stage.toReadyMs));
    await stage.close();
  }
  return spreadOf(toReadyMs);
}
