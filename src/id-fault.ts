/** Which IDs nothing can be called by: what cannot be shown cannot be found, and names of the program are no run's. */

/** What begins the names under which the program itself keeps things on the engine. */
const ownPrefix = "signoff-";
/** What begins the IDs of runs by which callers ask people: `ask/<caller>/<its own ID>`. */
export const askPrefix = "ask/";

/** Why nothing may be named so, as the end of a sentence about the ID; undefined if it may. */
export function findIdFault(id: string): string | undefined {
  // Half of a pair: no address and no page can show it, and some engines cannot even keep it.
  if (!id.isWellFormed()) return "is no well-formed text: it has half a character in it";
  if (/\p{Cc}/u.test(id)) return "contains a line break or another control character";
  return undefined;
}

/** Whether the program itself uses such names. */
export function isOwnName(id: string): boolean {
  return id.startsWith(ownPrefix);
}

export const ownNameFault = `begins with ${ownPrefix}, as the names do that the program itself uses`;

/** Why nobody may choose this ID for a run, in the same way; undefined if they may. */
export function findReserved(id: string): string | undefined {
  if (isOwnName(id)) return ownNameFault;
  return id.startsWith(askPrefix)
    ? `begins with ${askPrefix}, as the IDs do of what programs ask people (POST /approvals)`
    : undefined;
}
