/** A list of messages, whose end stays in sight unless the person has gone up in it. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Drawn, html } from "./html.ts";
import { MessageItem, type ThreadLink } from "./message.ts";
import { screen, update } from "./screen.ts";
import type { Message } from "./shapes.ts";

const pageSize = 100;

interface MessageListProps {
  /** Attributes of the box that scrolls. */
  box: Record<string, string>;
  messages: readonly Message[];
  /** A message's thread; without it, no message shows any. */
  threadOf?(message: Message): ThreadLink;
  /** What an empty list shows. */
  nothing: Drawn;
}

export function MessageList({ box: attributes, messages, threadOf, nothing }: MessageListProps): Drawn {
  const box = useRef<HTMLElement>(null);
  const shown = useRef(pageSize);
  const { found } = screen;
  const foundAt = found ? messages.findIndex(({ ts }) => ts === found.ts) : -1;
  if (foundAt >= 0) shown.current = Math.max(shown.current, messages.length - foundAt);
  const lookWhereItIs = useEndInSight(box);
  useLayoutEffect(() => {
    if (foundAt < 0) return;
    box.current?.querySelector(".found")?.scrollIntoView({ block: "center" });
    lookWhereItIs();
  }, [found, foundAt >= 0]);
  const visible = messages.slice(-shown.current);
  const showEarlier = () => {
    shown.current += pageSize;
    update();
  };
  return html`<div ...${attributes} role="log" aria-live="polite" ref=${box}>
    ${
      visible.length < messages.length &&
      html`<button type="button" class="earlier" onClick=${showEarlier}>Show earlier messages</button>`
    }
    ${messages.length === 0 && nothing}
    ${visible.flatMap((message, index) => {
      const before = visible[index - 1];
      const day = dayOf(message);
      const isNew = before === undefined || dayOf(before) !== day;
      return [
        isNew && html`<div key=${day} class="day">${day}</div>`,
        html`<${MessageItem}
          key=${message.ts}
          message=${message}
          thread=${threadOf?.(message)}
          isFound=${found?.ts === message.ts}
        />`,
      ];
    })}
  </div>`;
}

/** Whatever changes, the messages or the room for them: who was at the end stays there. Returns what finds out who is. */
function useEndInSight(box: { current: HTMLElement | null }): () => void {
  const last = useRef({ isAtEnd: true, heights: "" });
  const look = () => {
    if (!box.current) return;
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    const heights = `${scrollHeight} ${clientHeight}`;
    // With other heights it was not the person who scrolled, but the browser that makes up for them.
    const isMadeUp = last.current.isAtEnd && last.current.heights !== heights;
    last.current = { isAtEnd: isMadeUp || scrollHeight - scrollTop - clientHeight < 60, heights };
    if (isMadeUp) box.current.scrollTop = scrollHeight;
  };
  useLayoutEffect(look);
  useLayoutEffect(() => {
    if (!box.current) return;
    const resizing = new ResizeObserver(look);
    resizing.observe(box.current);
    box.current.addEventListener("scroll", look);
    return () => resizing.disconnect();
  }, []);
  return look;
}

function dayOf({ ts }: Message): string {
  const options = { weekday: "long", day: "numeric", month: "long" } as const;
  return new Intl.DateTimeFormat(undefined, options).format(new Date(Number(ts) * 1000));
}
