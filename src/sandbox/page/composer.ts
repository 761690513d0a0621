/** Where a person types a message or a slash command. */
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { offerCommands, renderCommandHint, renderCommandMenu } from "./command-menu.ts";
import { post } from "./driver-api.ts";
import { escapeTyped } from "./escape-typed.ts";
import { type Drawn, html } from "./html.ts";
import type { Command, Reaction } from "./shapes.ts";
import { reportReaction, showToast } from "./toast.ts";
import { view } from "./workspace-view.ts";

const maxHeightPx = 200;

interface ComposerTarget {
  channel: string;
  /** What stands above the empty field, such as "#approvals". */
  label: string;
  threadTs?: string | undefined;
}

export function Composer(target: ComposerTarget): Drawn {
  const { label, threadTs } = target;
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const { text, offered, chosen, type, complete, takeKey, close } = useDraft(input);
  useLayoutEffect(() => {
    if (threadTs) input.current?.focus();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    type("");
    if (text.trim() !== "") void send(text.trim(), target);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isDone = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    const isTaken = takeKey(event.key);
    if (!isTaken && !isDone) return;
    event.preventDefault();
    if (!isTaken) input.current?.form?.requestSubmit();
  };
  const words = threadTs ? "Reply in thread" : `Message ${label}`;
  return html`<form class="composer" onSubmit=${submit}>
    ${renderCommandMenu({ id, offered, chosen, onPick: complete })}
    <textarea
      rows="1"
      placeholder=${words}
      aria-label=${threadTs ? words : `${words}, or type / for a command`}
      autocomplete="off"
      aria-controls=${id}
      aria-activedescendant=${offered.length > 0 ? `${id}-${chosen}` : undefined}
      ref=${input}
      value=${text}
      onInput=${({ currentTarget }: { currentTarget: HTMLTextAreaElement }) => type(currentTarget.value)}
      onKeyDown=${onKeyDown}
      onBlur=${close}
    />
    <button type="submit" class="primary">Send</button>
    ${renderCommandHint(text, threadTs !== undefined)}
  </form>`;
}

/** What is being typed, and the commands that are offered for it. */
function useDraft(input: { current: HTMLTextAreaElement | null }) {
  const [text, setText] = useState("");
  /** The place in the menu; undefined: it is closed. */
  const [place, setPlace] = useState<number>();
  const offered = place === undefined ? [] : offerCommands(text);
  const chosen = place ?? 0;
  useLayoutEffect(() => resize(input.current), [text]);
  const type = (typed: string) => {
    setText(typed);
    setPlace(0);
  };
  const close = () => setPlace(undefined);
  const complete = ({ name }: Command) => {
    type(`${name} `);
    input.current?.focus();
  };
  /** Takes a key that means the open menu; false: the key is the field's own. */
  const takeKey = (key: string): boolean => {
    const command = offered[chosen];
    const step = { ArrowDown: 1, ArrowUp: offered.length - 1 }[key];
    if (!command) return false;
    if (step !== undefined) setPlace((chosen + step) % offered.length);
    else if (key === "Tab" || (key === "Enter" && text !== command.name)) complete(command);
    else if (key === "Escape") close();
    else return false;
    return true;
  };
  return { text, offered, chosen, type, complete, takeKey, close };
}

/** Makes the field as high as its text. Without its borders it would be too low, and show arrows to scroll by. */
function resize(input: HTMLTextAreaElement | null): void {
  if (input === null) return;
  input.style.height = "auto";
  const borders = input.offsetHeight - input.clientHeight;
  input.style.height = `${Math.min(input.scrollHeight + borders, maxHeightPx)}px`;
}

/** Puts text into the place's field, as if typed, for the person to look at and to send. */
export function fillComposer(text: string): void {
  const input = document.querySelector<HTMLTextAreaElement>("#composer textarea");
  if (input === null) return;
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
}

async function send(text: string, { channel, threadTs }: ComposerTarget): Promise<void> {
  const command = /^(\/[^\s/]\S*)\s*([\s\S]*)$/.exec(text);
  if (!command) {
    const thread = threadTs ? { thread_ts: threadTs } : {};
    const body = { user: view.user, channel, text: escapeTyped(text, "message"), ...thread };
    const answer = await post<Reaction>("messages", body);
    if (!answer.ok) showToast(`Your message was not sent (${answer.error ?? "unknown error"}).`);
    return;
  }
  const [, name = "", args = ""] = command;
  // Slack refuses slash commands in threads.
  if (threadTs) return showToast(`${name} is not supported in threads. Sorry!`);
  const body = { user: view.user, channel, command: name, text: escapeTyped(args, "command") };
  reportReaction(name, await post<Reaction>("commands", body));
}
