/** Reads an ID and what follows it from the text of a command. */
import { plainTyped } from "../../form/typed-text.ts";

/** An ID with spaces in it stands in quotes. */
const pattern = /^\s*(?:["“”]([^"“”]*)["“”]|(\S+))(?:\s+(.*))?$/s;

/** The ID, undefined if there is none, and the rest as Slack sent it: `readWords` and `plainTyped` decode it, once. */
export function readIdAndRest(text: string): { id: string | undefined; rest: string } {
  const [, quoted, bare, rest = ""] = pattern.exec(text) ?? [];
  const id = quoted ?? bare;
  // IDs are shown as code, and copied with their marks.
  return {
    id: id === undefined ? undefined : plainTyped(id.replace(/^`(.*)`$/, "$1")),
    rest: rest.trim(),
  };
}

/** The ID as it is typed in a command. */
export function typedId(id: string): string {
  return /[\s"“”]/u.test(id) ? `"${id}"` : id;
}
