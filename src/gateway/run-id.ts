/** IDs of runs: those that somebody chose are names that people know; those that were made up stand where they are needed. */
/** What `nameFrom` (slack/listeners/nonce.ts) writes names with, and how much of one a run's ID has. */
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
const generatedLength = 10;
const generated = new RegExp(`-(?=[^:]*\\d)(?=[^:]*[a-z])[${alphabet}]{${generatedLength}}(?::|$)`);

/** The ID of a run that nobody named, the same for the same nonce: a start that is delivered twice starts one run. */
export function generateRunId(workflow: string, nonce: string): string {
  return `${workflow}-${nonce.slice(0, generatedLength)}`;
}

/**
 * Whether the ID was made up, as far as its look tells. Of those made up, one in twenty has no digit and is taken for
 * chosen: it is shown, which harms nobody.
 */
export function isGeneratedId(run: string): boolean {
  return generated.test(run);
}
