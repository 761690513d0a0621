/** Text as Slack sends what people typed: `&`, `<` and `>` as entities, and references such as `<@U123|ann>` in raw form. */

/** A reference; an angle bracket that a person typed arrives as an entity, so a raw one is always Slack's. */
export const referencePattern = String.raw`<(?:[@#!]|[A-Za-z][A-Za-z0-9+.\-]*:)[^<>]*>`;

const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

const entityOrReference = new RegExp(`&(?:amp|lt|gt);|${referencePattern}`, "g");

/** The text that the person meant: entities decoded, links and mail addresses without Slack's brackets; mentions stay. */
export function plainTyped(typed: string): string {
  return typed.replace(entityOrReference, (found) => entities[found] ?? readLink(found) ?? found);
}

/** Entities decoded, references left as they are. */
export function decodeEntities(typed: string): string {
  return typed.replace(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity);
}

/** The ID in `<@U123|ann>` or `<#C123|general>`; undefined if the text is not one mention. */
export function mentionedId(typed: string): string | undefined {
  return /^<[@#]([A-Z0-9]+)(?:\|[^<>]*)?>$/.exec(typed.trim())?.[1];
}

function readLink(reference: string): string | undefined {
  const [, scheme, target = ""] = /^<([A-Za-z][^:]*):([^|>]*)/.exec(reference) ?? [];
  if (scheme === undefined) return undefined;
  const link = scheme.toLowerCase() === "mailto" ? target : `${scheme}:${target}`;
  return decodeEntities(link);
}
