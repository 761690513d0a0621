/** Shows text: mrkdwn, plain text and their tokens. */
import type { TextObject } from "@slack/types";
import { findEmoji } from "./emoji.ts";
import { formatDate, formatMoment } from "./format-date.ts";
import { type Drawn, html } from "./html.ts";
import { decodeEntities, parseMrkdwn, type Token } from "./mrkdwn.ts";
import { safeUrl } from "./safe-url.ts";
import { view } from "./workspace-view.ts";

export function renderText(text: TextObject): Drawn {
  return text.type === "mrkdwn" ? renderMrkdwn(text.text) : plainString(text.text);
}

export function renderMrkdwn(text: string): Drawn {
  return parseMrkdwn(text).map(renderToken);
}

/** Plain text has emoji and line ends, and nothing else. */
export function plainString(text: string): string {
  return decodeEntities(text).replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => findEmoji(name) ?? whole);
}

function renderToken(token: Token): Drawn {
  switch (token.kind) {
    case "text":
      return token.text;
    case "break":
      return html`<br />`;
    case "bold":
      return html`<strong>${token.children.map(renderToken)}</strong>`;
    case "italic":
      return html`<em>${token.children.map(renderToken)}</em>`;
    case "strike":
      return html`<s>${token.children.map(renderToken)}</s>`;
    case "quote":
      return html`<blockquote>${token.children.map(renderToken)}</blockquote>`;
    case "code":
      return html`<code>${token.text}</code>`;
    case "preformatted":
      return html`<pre>${token.text}</pre>`;
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

export function renderEmoji(name: string): Drawn {
  const character = findEmoji(name);
  if (character === undefined) return `:${name}:`;
  return html`<span role="img" aria-label=${name.replaceAll("_", " ")} title=${`:${name}:`}>${character}</span>`;
}

export function renderLink(url: string, label: string): Drawn {
  const href = safeUrl(url);
  return href ? html`<a href=${href} target="_blank" rel="noreferrer noopener">${label}</a>` : label;
}

export function renderDate(date: {
  seconds: number;
  format: string;
  fallback: string;
  url?: string | undefined;
}): Drawn {
  const isKnown = Number.isFinite(date.seconds);
  const text = isKnown ? formatDate(date.seconds, date.format, Date.now()) : date.fallback;
  if (date.url) return renderLink(date.url, text);
  return html`<time title=${isKnown ? formatMoment(new Date(date.seconds * 1000)) : undefined}>${text}</time>`;
}

type Mention = Extract<Token, { kind: "user" | "channel" | "group" | "broadcast" }>;

export function renderMention(mention: Mention): Drawn {
  if (mention.kind === "broadcast") return html`<span class="mention broadcast">@${mention.range}</span>`;
  if (mention.kind === "channel") return html`<span class="mention">#${view.channelName(mention.id)}</span>`;
  if (mention.kind === "group") return renderGroup(mention);
  const isMe = mention.id === view.user;
  return html`<span class=${isMe ? "mention me" : "mention"}>@${view.nameOf(mention.id)}</span>`;
}

/** By its handle, as Slack does; its name and people show on hover. */
function renderGroup({ id, label }: { id: string; label?: string }): Drawn {
  const group = view.group(id);
  const handle = group?.handle ?? label?.replace(/^@/, "") ?? id;
  const people = group?.userIds.map((user) => view.nameOf(user)).join(", ");
  const isMine = group?.userIds.includes(view.user) ?? false;
  const title = group ? `${group.name}: ${people}` : undefined;
  return html`<span class=${isMine ? "mention me" : "mention"} title=${title}>@${handle}</span>`;
}
