/** Text for Slack: nothing that people typed is markup until it is escaped (law 10). */
import { isSlackUser } from "../../gateway/slack-user.ts";
import { withoutTurning } from "../../without-turning.ts";

/** Whatever begins a new line somewhere. */
const lineBreak = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/u;

/** Escapes what mrkdwn reads as markup, so that `<!channel>` in an order note pages nobody (docs/slack.md, Limits). */
export function escapeText(text: string): string {
  return withoutTurning(text.toWellFormed())
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** The same in one line: a title cannot go on with what looks like a line of ours. */
export function escapeLine(text: string): string {
  return escapeText(text.split(lineBreak).join(" "));
}

/** What is longer is no name. */
export const longestName = 100;

/** What something is called, in one line and within `longestName` characters. */
export function nameText(name: string): string {
  return escapeLine(clampPlain(name, longestName));
}

/** What is longer is no ID and no word. */
const longestCode = 300;

/** An ID or a typed word as code, which nothing in it can end. */
export function code(text: string): string {
  return `\`${escapeLine(clampPlain(text, longestCode)).replaceAll("`", "'")}\``;
}

/** Shortens plain text to at most `max` UTF-16 units, as Slack counts, without leaving half a character. */
export function clampPlain(given: string, max: number): string {
  // Slack refuses a text in which nothing is left.
  const text = withoutTurning(given.toWellFormed()) || (given && "…");
  return text.length <= max ? text : `${cut(text, max - 1)}…`;
}

/** The same for mrkdwn, which also keeps entities and mentions whole. */
export function clamp(mrkdwn: string, max: number): string {
  if (mrkdwn.length <= max) return mrkdwn;
  return `${cutWhole(mrkdwn, max - 1)}…`;
}

/** Mrkdwn in pieces of at most `max`, nothing of it lost. */
export function piecesOf(mrkdwn: string, max: number): string[] {
  if (mrkdwn.length <= max) return [mrkdwn];
  const piece = cutWhole(mrkdwn, max) || cut(mrkdwn, max);
  return [piece, ...piecesOf(mrkdwn.slice(piece.length), max)];
}

function cutWhole(mrkdwn: string, length: number): string {
  return cut(mrkdwn, length)
    .replace(/&[a-z]*$/, "")
    .replace(/<[^>]*$/, "");
}

/** A message's text within the 4,000 characters that Slack advises (docs/slack.md, Limits). */
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
  return nameText(actor);
}

/** Who answered, and in whose place if it was not their own. */
export function answererName({ by, standsFor }: { by: string; standsFor?: string | undefined }): string {
  return standsFor === undefined ? actorName(by) : `${actorName(by)} for ${actorName(standsFor)}`;
}

/** A mention of a user group; words for what is none: who approves may come from what people typed. */
export function groupName(group: string): string {
  return /^S[A-Z0-9]+$/.test(group) ? `<!subteam^${group}>` : nameText(group);
}

/** A link to a channel, in the same way. */
export function channelName(channel: string): string {
  return /^[CGD][A-Z0-9]+$/.test(channel) ? `<#${channel}>` : nameText(channel);
}

/** A moment in the reader's own time zone. */
export function timeOf(atMs: number): string {
  const fallback = new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
  return `<!date^${Math.floor(atMs / 1_000)}^{date_short_pretty} at {time}|${fallback} UTC>`;
}

/** Typed text as a quotation, each line marked. */
export function quote(text: string): string {
  return escapeText(text)
    .split(lineBreak)
    .map((line) => `> ${line}`)
    .join("\n");
}

/** Names within `budget` characters, the first one always, and how many more there are. */
export function namesWithin(
  names: readonly string[],
  joint: string,
  budget: number,
): { text: string; left: number } {
  let length = 0;
  const over = names.findIndex((name, index) => {
    length += name.length + joint.length;
    return index > 0 && length > budget;
  });
  if (over < 0) return { text: names.join(joint), left: 0 };
  const left = names.length - over;
  const last = joint === " or " ? `or ${left} others` : `and ${left} more`;
  return { text: `${names.slice(0, over).join(joint)} ${last}`, left };
}
