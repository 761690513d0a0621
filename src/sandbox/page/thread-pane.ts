/** The thread at the side: its first message, its replies, and where to reply. */
import { Composer } from "./composer.ts";
import { type Drawn, html } from "./html.ts";
import { MessageList } from "./message-list.ts";
import { messages } from "./messages.ts";
import { screen, update } from "./screen.ts";

export function renderThreadPane(): Drawn {
  const { place: channel, thread: ts = "" } = screen;
  const parent = messages.find(channel, ts);
  if (!parent) return undefined;
  return html`<aside id="thread" aria-label="Thread" key=${ts}>
    <header>
      <h2>Thread</h2>
      <button type="button" aria-label="Close thread" onClick=${() => update({ thread: undefined })}>✕</button>
    </header>
    <${MessageList}
      box=${{ class: "thread-messages" }}
      messages=${[parent, ...messages.replies(channel, ts)]}
      nothing=""
    />
    <${Composer} channel=${channel} label="" threadTs=${ts} />
  </aside>`;
}
