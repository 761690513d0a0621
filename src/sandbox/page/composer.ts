/** Where a person types a message or a slash command. */
import { renderCommandHint } from "./command-hint.ts";
import { CommandMenu } from "./command-menu.ts";
import { make } from "./dom.ts";
import { post } from "./driver-api.ts";
import { escapeCommand, escapeTyped } from "./escape-typed.ts";
import type { Reaction } from "./shapes.ts";
import { reportReaction, showToast } from "./toast.ts";
import { view } from "./workspace-view.ts";

export interface ComposerTarget {
  channel: string;
  /** What stands above the empty field, such as "#approvals". */
  label: string;
  threadTs?: string;
}

export function renderComposer(target: ComposerTarget): HTMLElement {
  const label = target.threadTs ? "Reply in thread" : `Message ${target.label}, or type / for a command`;
  // What is said of commands would be cut off where the window is narrow.
  const [placeholder = ""] = label.split(",");
  const input = make("textarea", { rows: 1, placeholder, "aria-label": label, autocomplete: "off" });
  const menu = new CommandMenu(input);
  const button = make("button", { type: "submit", class: "primary" }, "Send");
  const form = make("form", { class: "composer" }, menu.node, renderCommandHint(input), input, button);
  const resize = () => {
    input.style.height = "auto";
    // Without its borders the field would be too low for its text, and show arrows to scroll by.
    const borders = input.offsetHeight - input.clientHeight;
    input.style.height = `${Math.min(input.scrollHeight + borders, 200)}px`;
  };
  input.addEventListener("input", resize);
  input.addEventListener("keydown", (event) => {
    if (menu.takeKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    input.dispatchEvent(new Event("input"));
    void send(text, target);
  });
  return form;
}

/** Puts text into the place's field, for the person to look at and to send. */
export function fillComposer(text: string): void {
  const input = document.querySelector<HTMLTextAreaElement>("#composer textarea");
  if (input === null) return;
  input.value = text;
  input.dispatchEvent(new Event("input"));
  input.focus();
}

async function send(text: string, { channel, threadTs }: ComposerTarget): Promise<void> {
  const command = /^(\/[^\s/]\S*)\s*([\s\S]*)$/.exec(text);
  if (!command) {
    const thread = threadTs ? { thread_ts: threadTs } : {};
    const answer = await post<Reaction>("messages", {
      user: view.user,
      channel,
      text: escapeTyped(text),
      ...thread,
    });
    if (!answer.ok) showToast(`Your message was not sent (${answer.error ?? "unknown error"}).`);
    return;
  }
  // Slack refuses slash commands in threads.
  if (threadTs) {
    showToast(`${command[1]} is not supported in threads. Sorry!`);
    return;
  }
  const body = { user: view.user, channel, command: command[1], text: escapeCommand(command[2] ?? "") };
  reportReaction(command[1] ?? "", await post<Reaction>("commands", body));
}
