/**
 * An ID as the columns hold it. SQLite keeps text as UTF-8, which has no half of a surrogate pair, so that two such IDs would
 * be one; nobody can choose them any more, but what had one before goes on. What stands for such a half, and for control
 * characters (at NUL, some versions of Node end a text), is an escape character and its code.
 */

const mark = "\u001b";
const unstorable = /[\p{Cs}\p{Cc}]/gu;
const codeLength = 4;
/** Nearly every ID is of these alone. */
const isPlain = /^[ -~]*$/;

export function toStoredId(id: string): string {
  if (isPlain.test(id)) return id;
  const codeOf = (found: string) => found.charCodeAt(0).toString(16).padStart(codeLength, "0");
  return id.replace(unstorable, (found) => `${mark}${codeOf(found)}`);
}

export function fromStoredId(text: string): string {
  if (!text.includes(mark)) return text;
  const [first = "", ...escaped] = text.split(mark);
  const read = (part: string) => String.fromCharCode(Number.parseInt(part.slice(0, codeLength), 16));
  return first + escaped.map((part) => `${read(part)}${part.slice(codeLength)}`).join("");
}
