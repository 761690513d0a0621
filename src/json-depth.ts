/** How deep JSON may be nested: what is deeper overflows the stack of whoever walks through it, here or in a worker. */

const deepestJson = 500;

const [quote, backslash, openBrace, openBracket, closeBrace, closeBracket] = Buffer.from('"\\{[}]');

/** Whether the text nests arrays and objects deeper than that; it need not be JSON. */
export function isTooDeep(text: string): boolean {
  if (text.length <= deepestJson) return false;
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === quote) isQuoted = !isQuoted;
    else if (isQuoted) {
      if (unit === backslash) index += 1;
    } else if (unit === openBrace || unit === openBracket) {
      depth += 1;
      if (depth > deepestJson) return true;
    } else if (unit === closeBrace || unit === closeBracket) depth -= 1;
  }
  return false;
}

/** What to say of it. */
export function tooDeep(what: string): string {
  return `${what} is nested more than ${deepestJson} levels deep.`;
}
