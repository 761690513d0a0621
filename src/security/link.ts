/** Links to an approval's page: signed for one person and one approval, and of no use when it is over. */
import type { Birth } from "../approval/birth.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Signer } from "./signer.ts";

export interface LinkParts {
  signer: Signer;
  /** Where the page is reached, without a path. */
  publicUrl: string;
}

/**
 * The link of `person` to `approval`, whose round `promiseId` is; a later round is found from it. Without a person the
 * link says nobody's name, and settles only what is `direct`.
 */
export function linkTo(
  { signer, publicUrl }: LinkParts,
  { promiseId, ...linked }: Omit<Linked, "person"> & { promiseId: string; person?: string | undefined },
): string {
  const url = new URL("/unblock-workflow", publicUrl);
  url.searchParams.set("promise_id", promiseId);
  const { person } = linked;
  if (person !== undefined) url.searchParams.set("token", writeLinkToken(signer, { ...linked, person }));
  return url.href;
}

interface Linked {
  approval: string;
  /** The start of the run that asks: its ID may come again, and its link must not. */
  birth?: Birth | undefined;
  person: string;
}

/** `person.digest`; the approval is not in it, for the link names its promise. */
function writeLinkToken(signer: Signer, linked: Linked): string {
  const name = Buffer.from(linked.person).toString("base64url");
  return `${name}.${signer.digest("link", contentOf(linked))}`;
}

/** Whose link it is; undefined if it was not made by Signoff, or for another approval. */
export function readLinkToken(
  signer: Signer,
  token: string,
  { approval, birth }: Omit<Linked, "person">,
): string | undefined {
  const dot = token.indexOf(".");
  const person = Buffer.from(token.slice(0, Math.max(dot, 0)), "base64url").toString();
  if (person === "" || Buffer.from(person).toString("base64url") !== token.slice(0, dot)) return undefined;
  const isGenuine = signer.matches("link", contentOf({ approval, birth, person }), token.slice(dot + 1));
  return isGenuine ? person : undefined;
}

function contentOf({ approval, birth, person }: Linked): string {
  return canonicalJson({ approval, birth, person });
}
