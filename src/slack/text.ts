/** Text for Slack: nothing that people typed is markup until it is escaped (law 10). */

/** Escapes what mrkdwn reads as markup, so that `<!channel>` in an order note pages nobody (facts/slack.md, Limits). */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Shortens to at most `max` UTF-16 units, as Slack counts, without leaving half a character, entity or mention. */
export function clamp(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, "");
  return `${cut.replace(/&[a-z]*$/, "").replace(/<[^>]*$/, "")}…`;
}

/** A Slack user ID, as people have them in any workspace. */
export function isSlackUser(actor: string): boolean {
  return /^[UW][A-Z0-9]+$/.test(actor);
}

/** Who did something: a mention for a person, words for a program. */
export function actorName(actor: string): string {
  if (isSlackUser(actor)) return `<@${actor}>`;
  if (actor === "direct") return "someone with access to the engine";
  return escapeText(actor);
}

/** A moment in the reader's own time zone. */
export function timeOf(atMs: number): string {
  const fallback = new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
  return `<!date^${Math.floor(atMs / 1_000)}^{date_short_pretty} at {time}|${fallback} UTC>`;
}

/** Typed text as a quotation, each line marked. */
export function quote(text: string): string {
  return escapeText(text)
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
