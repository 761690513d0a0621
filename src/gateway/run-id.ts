/** IDs of runs: those that somebody chose are names that people know; those that were made up stand where they are needed. */
/** What `nameFrom` (slack/listeners/nonce.ts) writes names with, and how much of one a run's ID has. */
const letters = "abcdefghijkmnpqrstuvwxyz";
const digits = "23456789";
const generatedLength = 10;
const generated = new RegExp(`-(?=[^:]*\\d)(?=[^:]*[a-z])[${letters}${digits}]{${generatedLength}}(?::|$)`);

/**
 * The ID of a run that nobody named, the same for the same nonce: a start that is delivered twice starts one run. A
 * digit and a letter are always in it, so that no word that somebody chose is taken for one.
 */
export function generateRunId(workflow: string, nonce: string): string {
  const name = nonce.slice(0, generatedLength);
  const missing = [digits, letters].find((kind) => !Array.from(name).some((one) => kind.includes(one)));
  if (missing === undefined) return `${workflow}-${name}`;
  const last = name.charCodeAt(name.length - 1);
  return `${workflow}-${name.slice(0, -1)}${missing.charAt(last % missing.length)}`;
}

/** Whether the ID was made up, as its look tells. Of those made up by 0.1.0, one in twenty has no digit and is shown. */
export function isGeneratedId(run: string): boolean {
  return generated.test(run);
}
