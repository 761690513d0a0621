/** Text for Slack: nothing that people typed is markup until it is escaped (law 10). */
import { isSlackUser } from "../gateway/slack-user.ts";

/** Escapes what mrkdwn reads as markup, so that `<!channel>` in an order note pages nobody (facts/slack.md, Limits). */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Shortens plain text to at most `max` UTF-16 units, as Slack counts, without leaving half a character. */
export function clampPlain(text: string, max: number): string {
  return text.length <= max ? text : `${cut(text, max - 1)}…`;
}

/** The same for mrkdwn, which also keeps entities and mentions whole. */
export function clamp(mrkdwn: string, max: number): string {
  if (mrkdwn.length <= max) return mrkdwn;
  const whole = cut(mrkdwn, max - 1)
    .replace(/&[a-z]*$/, "")
    .replace(/<[^>]*$/, "");
  return `${whole}…`;
}

/** A message's text within the 4,000 characters that Slack advises (facts/slack.md, Limits). */
export function clampMessage(mrkdwn: string): string {
  return clamp(mrkdwn, 3_900);
}

function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
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
