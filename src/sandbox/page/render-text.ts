/** Shows text: mrkdwn, plain text and their tokens as DOM nodes. */
import { make, safeUrl } from "./dom.ts";
import { emoji } from "./emoji.ts";
import { formatDate, formatMoment } from "./format-date.ts";
import { decodeEntities, parseMrkdwn, type Token } from "./mrkdwn.ts";
import type { TextObject } from "./shapes.ts";
import { view } from "./workspace-view.ts";

export function renderText(text: TextObject | string | undefined): Node[] {
  if (text === undefined) return [];
  if (typeof text === "string") return renderMrkdwn(text);
  return text.type === "mrkdwn" ? renderMrkdwn(text.text) : renderPlain(text.text);
}

export function renderMrkdwn(text: string): Node[] {
  return parseMrkdwn(text).map(renderToken);
}

/** Plain text has emoji and line ends, and nothing else. */
export function renderPlain(text: string): Node[] {
  return [document.createTextNode(plainString(text))];
}

/** Plain text as a string, for attributes and options. */
export function plainString(text: string): string {
  return decodeEntities(text).replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => emoji[name] ?? whole);
}

function renderToken(token: Token): Node {
  switch (token.kind) {
    case "text":
      return document.createTextNode(token.text);
    case "break":
      return make("br");
    case "bold":
      return make("strong", {}, ...token.children.map(renderToken));
    case "italic":
      return make("em", {}, ...token.children.map(renderToken));
    case "strike":
      return make("s", {}, ...token.children.map(renderToken));
    case "quote":
      return make("blockquote", {}, ...token.children.map(renderToken));
    case "code":
      return make("code", {}, token.text);
    case "preformatted":
      return make("pre", {}, token.text);
    case "emoji":
      return renderEmoji(token.name);
    case "link":
      return renderLink(token.url, token.label);
    case "date":
      return renderDate(token);
    default:
      return renderMention(token);
  }
}

export function renderEmoji(name: string): Node {
  const character = emoji[name];
  return character
    ? make("span", { role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, character)
    : document.createTextNode(`:${name}:`);
}

export function renderLink(url: string, label: string): Node {
  const href = safeUrl(url);
  return href
    ? make("a", { href, target: "_blank", rel: "noreferrer noopener" }, label)
    : document.createTextNode(label);
}

export function renderDate(date: { seconds: number; format: string; fallback: string; url?: string }): Node {
  const text = Number.isFinite(date.seconds)
    ? formatDate(date.seconds, date.format, Date.now())
    : date.fallback;
  if (date.url) return renderLink(date.url, text);
  const title = Number.isFinite(date.seconds) ? formatMoment(new Date(date.seconds * 1000)) : undefined;
  return make("time", { title }, text);
}

type Mention =
  | { kind: "user" | "channel" | "group"; id: string; label?: string }
  | { kind: "broadcast"; range: string };

export function renderMention(mention: Mention): Node {
  if (mention.kind === "broadcast") return make("span", { class: "mention broadcast" }, `@${mention.range}`);
  if (mention.kind === "channel")
    return make("span", { class: "mention" }, `#${view.channelName(mention.id)}`);
  if (mention.kind === "group") return renderGroup(mention);
  const isMe = mention.id === view.user;
  return make("span", { class: isMe ? "mention me" : "mention" }, `@${view.nameOf(mention.id)}`);
}

/** By its handle, as Slack does; its name and people show on hover. */
function renderGroup({ id, label }: { id: string; label?: string }): Node {
  const group = view.group(id);
  const handle = group?.handle ?? label?.replace(/^@/, "") ?? id;
  const people = group?.userIds.map((user) => view.nameOf(user)).join(", ");
  const isMine = group?.userIds.includes(view.user) ?? false;
  const title = group ? `${group.name}: ${people}` : undefined;
  return make("span", { class: isMine ? "mention me" : "mention", title }, `@${handle}`);
}
