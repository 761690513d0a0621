/** A list of messages that changes in place: only what changed is drawn anew, and the end stays in sight. */
import { make } from "./dom.ts";
import { keepFocus } from "./focus-return.ts";
import { renderMessage, type ThreadLink } from "./render-message.ts";
import { replaceChanged } from "./replace-changed.ts";
import type { Message } from "./shapes.ts";

const pageSize = 100;
const foundForMs = 3000;

interface Drawn {
  signature: string;
  node: HTMLElement;
}

export class MessageList {
  readonly #box: HTMLElement;
  readonly #threadOf: ((message: Message) => ThreadLink) | undefined;
  readonly #drawn = new Map<string, Drawn>();
  readonly #renderNothing: () => HTMLElement;
  #shown = pageSize;
  #messages: readonly Message[] = [];
  #empty: HTMLElement | undefined;

  /** `threadOf` gives a message its thread link; without it there are none. `renderNothing`: what an empty list shows. */
  constructor(
    box: HTMLElement,
    threadOf?: (message: Message) => ThreadLink,
    renderNothing: () => HTMLElement = () => make("p", { class: "nothing" }, "Nothing here yet."),
  ) {
    this.#box = box;
    this.#threadOf = threadOf;
    this.#renderNothing = renderNothing;
  }

  /** Begins anew, for another channel or another person. */
  reset(): void {
    this.#drawn.clear();
    this.#empty = undefined;
    this.#shown = pageSize;
    this.#box.replaceChildren();
  }

  show(messages: readonly Message[]): void {
    this.#messages = messages;
    const wasAtEnd = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight < 60;
    const visible = messages.slice(-this.#shown);
    const nodes: HTMLElement[] = visible.length < messages.length ? [this.#earlierButton()] : [];
    let day = "";
    for (const message of visible) {
      const messageDay = dayOf(message);
      if (messageDay !== day) nodes.push(make("div", { class: "day", "data-day": messageDay }, messageDay));
      day = messageDay;
      nodes.push(this.#draw(message));
    }
    if (nodes.length === 0) nodes.push(this.#nothing());
    keepFocus(this.#box, () => replaceChanged(this.#box, nodes));
    if (wasAtEnd) this.#box.scrollTop = this.#box.scrollHeight;
  }

  /** Brings a message into sight and marks it for a moment; false: it is not in this list. */
  reveal(ts: string): boolean {
    const index = this.#messages.findIndex((message) => message.ts === ts);
    if (index < 0) return false;
    this.#shown = Math.max(this.#shown, this.#messages.length - index);
    this.show(this.#messages);
    const node = this.#drawn.get(ts)?.node;
    node?.scrollIntoView({ block: "center" });
    node?.classList.remove("found");
    // The mark begins anew only if the browser has seen the message without it.
    requestAnimationFrame(() => node?.classList.add("found"));
    setTimeout(() => node?.classList.remove("found"), foundForMs);
    return true;
  }

  /** The same as before while it is shown, so that the focus in it stays. */
  #nothing(): HTMLElement {
    this.#empty ??= this.#renderNothing();
    return this.#empty;
  }

  #draw(message: Message): HTMLElement {
    const thread = this.#threadOf?.(message);
    const signature = JSON.stringify([message, thread?.replies.length]);
    const drawn = this.#drawn.get(message.ts);
    if (drawn?.signature === signature) return drawn.node;
    const node = renderMessage(message, thread);
    if (drawn) node.classList.add("changed");
    this.#drawn.set(message.ts, { signature, node });
    return node;
  }

  #earlierButton(): HTMLElement {
    const button = make("button", { type: "button", class: "earlier" }, "Show earlier messages");
    button.addEventListener("click", () => {
      this.#shown += pageSize;
      this.show(this.#messages);
    });
    return button;
  }
}

function dayOf(message: Message): string {
  const options = { weekday: "long", day: "numeric", month: "long" } as const;
  return new Intl.DateTimeFormat(undefined, options).format(new Date(Number(message.ts) * 1000));
}
