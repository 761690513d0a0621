/** People in what somebody typed, such as `<@U012AB3CD>`: a browser does not know whom Slack means by that. */

/** As Slack writes a mention in raw text, with or without the name that it had then. */
const mention = /<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g;
/** A value that is one person's ID and nothing else; each has a digit, which a word in capitals rarely has. */
const onlyId = /^\s*((?=[UW][A-Z0-9]*\d)[UW][A-Z0-9]{4,})\s*$/;

/** The IDs of the people whom these texts name. */
export function findMentioned(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) => {
    const id = onlyId.exec(text)?.[1];
    return [...(id === undefined ? [] : [id]), ...[...text.matchAll(mention)].map(([, one = ""]) => one)];
  });
  return [...new Set(found)];
}

/** The text with people's names in place of their IDs, as far as the names are known. */
export function nameMentioned(text: string, names: ReadonlyMap<string, string>): string {
  const only = names.get(onlyId.exec(text)?.[1] ?? "");
  if (only !== undefined) return `@${only}`;
  return text.replace(mention, (raw, id: string) => {
    const name = names.get(id);
    return name === undefined ? raw : `@${name}`;
  });
}
