/** Proves that a run of Signoff kept the result of a leaf: whoever reaches the engine could make that promise first. */
import { hash } from "node:crypto";
import { z } from "zod";
import type { Birth } from "../approval/birth.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Signer } from "./signer.ts";

/** What the leaves of one durable run are proven with. */
export interface RunSigner {
  signer: Signer;
  /** The start to which the run belongs; undefined if it began before births were recorded. */
  birth: Birth | undefined;
  /** Whether its leaves carry a proof: those of runs that began before do not. */
  isBound: boolean;
  /** Throws unless the run that called this one is of that start: read before a leaf runs. Absent: nothing called it. */
  checkCaller?: (() => Promise<void>) | undefined;
}

export const signedLeafSchema = z.object({
  result: z.unknown(),
  about: z.string().optional(),
  proof: z.string(),
});
type Proven = z.output<typeof signedLeafSchema>;

/** What a leaf returned, from what its promise holds: with a proof, or without one as older runs keep it. Checks nothing. */
export const keptSchema = z.union([signedLeafSchema.transform(({ result }) => result), z.unknown()]);

/** Whether the leaf `id` of this run kept this, whatever it was about. */
export function isSignedLeaf(runSigner: RunSigner, id: string, { proof, ...kept }: Proven): boolean {
  return runSigner.signer.matches("leaf", leafContent(id, kept, runSigner), proof);
}

/** What the leaf is about, short: it stands beside its result, so that an audit can check that without knowing it. */
export function aboutOf({ isBound }: RunSigner, { about }: { about?: unknown }): { about?: string } {
  if (!isBound || about === undefined) return {};
  return { about: hash("sha256", canonicalJson(about), "base64url") };
}

/** What the proof of a leaf is made over. */
export function leafContent(
  id: string,
  { result, about }: Omit<Proven, "proof">,
  { birth, isBound }: Pick<RunSigner, "birth" | "isBound">,
): string {
  return canonicalJson(isBound ? { id, birth, about, result } : { id, result });
}
