/** The thread at the side: its first message, its replies, and where to reply. */
import { renderComposer } from "./composer.ts";
import { make, pageElement } from "./dom.ts";
import { MessageList } from "./message-list.ts";
import type { Messages } from "./messages.ts";

export class ThreadPane {
  readonly #messages: Messages;
  #open: { channel: string; ts: string; list: MessageList } | undefined;

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  open(channel: string, ts: string): void {
    const close = make("button", { type: "button", "aria-label": "Close thread" }, "✕");
    close.addEventListener("click", () => this.close());
    const box = make("div", { class: "thread-messages", role: "log", "aria-live": "polite" });
    const composer = renderComposer({ channel, label: "", threadTs: ts });
    const pane = pageElement("thread");
    pane.replaceChildren(make("header", {}, make("h2", {}, "Thread"), close), box, composer);
    pane.hidden = false;
    this.#open = { channel, ts, list: new MessageList(box) };
    this.draw();
    composer.querySelector("textarea")?.focus();
  }

  /** Brings a reply into sight. */
  reveal(ts: string): void {
    this.#open?.list.reveal(ts);
  }

  close(): void {
    this.#open = undefined;
    pageElement("thread").hidden = true;
  }

  draw(): void {
    if (!this.#open) return;
    const { channel, ts, list } = this.#open;
    const parent = this.#messages.find(channel, ts);
    if (parent) list.show([parent, ...this.#messages.replies(channel, ts)]);
    else this.close();
  }
}
