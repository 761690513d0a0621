/** Shows one message: who, when, what, its thread. */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Blocks } from "./blocks.ts";
import { formatMoment, formatTime } from "./format-date.ts";
import { type Drawn, html } from "./html.ts";
import { renderMrkdwn } from "./render-text.ts";
import type { Message } from "./shapes.ts";
import { view } from "./workspace-view.ts";

export interface ThreadLink {
  replies: readonly Message[];
  open(): void;
}

interface MessageProps {
  message: Message;
  /** Left out where the thread is already shown. */
  thread?: ThreadLink | undefined;
  isFound: boolean;
}

export function MessageItem({ message, thread, isFound }: MessageProps): Drawn {
  const article = useRef<HTMLElement>(null);
  const content = useMemo(() => renderContent(message, thread), [message, thread?.replies.length]);
  useFlash(article, JSON.stringify(message));
  const classes = ["message", message.kind === "ephemeral" && "ephemeral", isFound && "found"].filter(
    Boolean,
  );
  return html`<article class=${classes.join(" ")} data-ts=${message.ts} ref=${article}>${content}</article>`;
}

/** What changed flashes, each time that it does. */
function useFlash({ current: article }: { current: HTMLElement | null }, signature: string): void {
  const shown = useRef(signature);
  useLayoutEffect(() => {
    if (shown.current === signature || !article) return;
    shown.current = signature;
    article.classList.remove("changed");
    // The flash begins anew only if the browser has seen the message without it.
    requestAnimationFrame(() => article.classList.add("changed"));
  }, [signature]);
}

function renderContent(message: Message, thread: ThreadLink | undefined): Drawn {
  const isEphemeral = message.kind === "ephemeral";
  const place = { channel: message.channel, ts: message.ts };
  return html`${renderAvatar(message.user)}
    <div class="message-body">
      ${isEphemeral && html`<p class="only-you">👁 Only visible to you</p>`} ${renderHeading(message)}
      <div class="blocks">
        ${
          message.blocks
            ? html`<${Blocks} blocks=${message.blocks} place=${place} />`
            : html`<div class="block section">${renderMrkdwn(message.text)}</div>`
        }
        ${message.edited && html`<span class="edited">(edited)</span>`}
      </div>
      ${thread && !isEphemeral && renderThreadLink(thread)}
    </div>`;
}

function renderHeading({ ts, user, bot_id }: Message): Drawn {
  const at = new Date(Number(ts) * 1000);
  return html`<header>
    <strong>${view.nameOf(user)}</strong>
    ${bot_id && html`<span class="badge">APP</span>`}
    <time datetime=${at.toISOString()} title=${formatMoment(at)}>${formatTime(at)}</time>
  </header>`;
}

export function renderAvatar(userId: string): Drawn {
  const words = view.nameOf(userId).split(" ");
  const initials = words.map((word) => word[0] ?? "").join("");
  let hash = 0;
  for (const character of userId) hash = (hash * 31 + character.charCodeAt(0)) % 12;
  return html`<span class=${`avatar hue-${hash}`} aria-hidden="true">${initials.slice(0, 2).toUpperCase()}</span>`;
}

function renderThreadLink({ replies, open }: ThreadLink): Drawn {
  const count = replies.length;
  const label = count === 0 ? "Reply in thread" : count === 1 ? "1 reply" : `${count} replies`;
  const people = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  return html`<button type="button" class=${count === 0 ? "thread-link empty" : "thread-link"} onClick=${open}>
    ${people.map(renderAvatar)}${label}
  </button>`;
}
