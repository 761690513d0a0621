/** How deep JSON may be nested: what is deeper overflows the stack of whoever walks through it, here or in a worker. */

const deepestJson = 500;

/** Whether the text nests arrays and objects deeper than that; it need not be JSON. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text[index];
    if (unit === '"') isQuoted = !isQuoted;
    else if (isQuoted) {
      if (unit === "\\") index += 1;
    } else if (unit === "{" || unit === "[") {
      depth += 1;
      if (depth > deepestJson) return true;
    } else if (unit === "}" || unit === "]") depth -= 1;
  }
  return false;
}

/** What to say of it. */
export function tooDeep(what: string): string {
  return `${what} is nested more than ${deepestJson} levels deep.`;
}
