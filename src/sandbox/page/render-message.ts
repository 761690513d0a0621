/** Shows one message: who, when, what, its thread. */
import { make } from "./dom.ts";
import { formatMoment, formatTime } from "./format-date.ts";
import { renderBlock } from "./render-block.ts";
import { renderMrkdwn } from "./render-text.ts";
import type { Message } from "./shapes.ts";
import { view } from "./workspace-view.ts";

export interface ThreadLink {
  replies: readonly Message[];
  open(): void;
}

/** `thread` is left out where the thread is already shown. */
export function renderMessage(message: Message, thread?: ThreadLink): HTMLElement {
  const isEphemeral = message.kind === "ephemeral";
  const place = { channel: message.channel, ts: message.ts };
  const body = message.blocks
    ? message.blocks.map((block) => renderBlock(block, place))
    : [make("div", { class: "block section" }, ...renderMrkdwn(message.text))];
  const edited = message.edited ? make("span", { class: "edited" }, "(edited)") : undefined;
  return make(
    "article",
    { class: isEphemeral ? "message ephemeral" : "message", "data-ts": message.ts },
    renderAvatar(message.user),
    make(
      "div",
      { class: "message-body" },
      isEphemeral ? make("p", { class: "only-you" }, "👁 Only visible to you") : undefined,
      renderHeading(message),
      make("div", { class: "blocks" }, ...body, edited),
      thread && !isEphemeral ? renderThreadLink(thread) : undefined,
    ),
  );
}

function renderHeading(message: Message): Node {
  const at = new Date(Number(message.ts) * 1000);
  return make(
    "header",
    {},
    make("strong", {}, view.nameOf(message.user)),
    message.bot_id ? make("span", { class: "badge" }, "APP") : undefined,
    make("time", { datetime: at.toISOString(), title: formatMoment(at) }, formatTime(at)),
  );
}

export function renderAvatar(userId: string): Node {
  const name = view.nameOf(userId);
  const initials = name
    .split(" ")
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2)
    .toUpperCase();
  let hash = 0;
  for (const character of userId) hash = (hash * 31 + character.charCodeAt(0)) % 12;
  return make("span", { class: `avatar hue-${hash}`, "aria-hidden": "true" }, initials);
}

function renderThreadLink({ replies, open }: ThreadLink): Node {
  const count = replies.length;
  const label = count === 0 ? "Reply in thread" : count === 1 ? "1 reply" : `${count} replies`;
  const people = [...new Set(replies.map((reply) => reply.user))].slice(0, 4).map(renderAvatar);
  const button = make(
    "button",
    { type: "button", class: count === 0 ? "thread-link empty" : "thread-link" },
    ...people,
    label,
  );
  button.addEventListener("click", open);
  return button;
}
