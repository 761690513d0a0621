/** IDs in addresses. */

/** An ID as a part of a path. One that no address can hold, with half a character in it, leads nowhere, and fails nothing. */
export function pathPart(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}
