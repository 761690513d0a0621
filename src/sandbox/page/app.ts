/** The whole page: the sidebar, the place, and what is at their side and over them. */
import { renderQuestion } from "./ask-confirm.ts";
import { Composer } from "./composer.ts";
import { renderHome } from "./home-tab.ts";
import { type Drawn, html } from "./html.ts";
import { Inspector } from "./inspector.ts";
import { MessageList } from "./message-list.ts";
import { messages } from "./messages.ts";
import { Modal } from "./modal.ts";
import { firstPlace, homePlace, screen, update } from "./screen.ts";
import type { Message } from "./shapes.ts";
import { Sidebar } from "./sidebar.ts";
import { renderThreadPane } from "./thread-pane.ts";
import { Toasts } from "./toast.ts";
import { renderWelcome } from "./welcome.ts";
import { view } from "./workspace-view.ts";

export function App(): Drawn {
  const { modal, question, isInspectorOpen } = screen;
  return html`<div id="app">
      <${Sidebar} />
      ${renderPlace()} ${renderThreadPane()} ${isInspectorOpen && html`<${Inspector} />`}
    </div>
    <${Toasts} />
    ${modal && html`<${Modal} key=${modal.id} modal=${modal} />`} ${question && renderQuestion(question)}`;
}

function renderPlace(): Drawn {
  const { place } = screen;
  const { title, purpose } = headingOf(place);
  document.title = `${title} · Sandbox`;
  return html`<main id="place" aria-labelledby="place-title">
    <header>
      <button
        type="button"
        id="menu"
        aria-controls="sidebar"
        aria-expanded=${screen.isDrawerOpen}
        onClick=${() => update({ isDrawerOpen: true })}
      >
        <span aria-hidden="true">☰</span><span class="hidden-words">Places</span>
      </button>
      <h2 id="place-title">${title}</h2>
      <p id="place-purpose">${purpose}</p>
    </header>
    ${place === homePlace ? renderHomePlace() : renderChannel(place)}
    <div id="composer">
      ${place !== homePlace && html`<${Composer} key=${`${view.user} ${place}`} channel=${place} label=${title} />`}
    </div>
  </main>`;
}

function headingOf(place: string): { title: string; purpose: string } {
  const appName = view.workspace.app.name;
  if (view.user === "") return { title: "Loading…", purpose: "" };
  if (place === homePlace) return { title: `${appName} home`, purpose: "What the app shows to you alone" };
  const channel = view.channel(place);
  if (channel?.kind === "im") return { title: appName, purpose: "Between the app and you alone" };
  return { title: `#${channel?.name ?? place}`, purpose: channel?.purpose ?? "" };
}

function renderHomePlace(): Drawn {
  const { home } = screen;
  return html`<div id="timeline" role="log" aria-live="polite" aria-label="Messages">
    <div class="home" tabindex="-1" key=${`home ${view.user}`}>${home !== undefined && renderHome(home)}</div>
  </div>`;
}

function renderChannel(channel: string): Drawn {
  const threadOf = ({ ts }: Message) => {
    return { replies: messages.replies(channel, ts), open: () => update({ thread: ts }) };
  };
  const nothing = channel === firstPlace ? renderWelcome() : html`<p class="nothing">Nothing here yet.</p>`;
  return html`<${MessageList}
    key=${`${view.user} ${channel}`}
    box=${{ id: "timeline", "aria-label": "Messages" }}
    messages=${messages.isWhole(channel) ? messages.timeline(channel) : []}
    threadOf=${threadOf}
    nothing=${screen.failure ? html`<p class="nothing">${screen.failure}</p>` : messages.isWhole(channel) && nothing}
  />`;
}
