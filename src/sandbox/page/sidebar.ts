/** The list of places, and the choice of who is looking. In a narrow window it is a drawer. */
import { useEffect, useRef } from "preact/hooks";
import { type Drawn, html } from "./html.ts";
import { renderAvatar } from "./message.ts";
import { chooseMember, choosePlace } from "./navigation.ts";
import { marks } from "./read-marks.ts";
import { homePlace, type PlaceId, screen, update } from "./screen.ts";
import { view } from "./workspace-view.ts";

export function Sidebar(): Drawn {
  const sidebar = useRef<HTMLElement>(null);
  useDrawer(sidebar);
  const channels = view.channels.filter(({ kind }) => kind !== "im");
  const directMessages = view.channels.filter(({ kind }) => kind === "im");
  const { app } = view.workspace;
  return html`<nav id="sidebar" class=${screen.isDrawerOpen ? "is-open" : ""} aria-label="Workspace" ref=${sidebar}>
    <header>
      <h1>Sandbox</h1>
      ${renderMemberSelect()}
    </header>
    <div id="places">
      <h2>Channels</h2>
      <ul>
        ${channels.map(({ id, name, kind }) => renderPlace(id, name, kind === "private" ? "🔒" : "#"))}
      </ul>
      <h2>Direct messages</h2>
      ${
        directMessages.length > 0
          ? html`<ul>${directMessages.map(({ id }) => renderPlace(id, app.name, renderAvatar(app.userId)))}</ul>`
          : html`<p class="none">${app.name} has not written to you.</p>`
      }
      <h2>App</h2>
      <ul>${renderPlace(homePlace, `${app.name} home`, "🏠")}</ul>
    </div>
    <ul id="tools">
      <li>
        <button type="button" onClick=${() => update({ isInspectorOpen: !screen.isInspectorOpen, isDrawerOpen: false })}>
          <span class="icon" aria-hidden="true">🔍</span><span class="name">Inspector</span>
        </button>
      </li>
    </ul>
    <p id="link-state" role="status">${screen.isCutOff && "Not connected. Trying again…"}</p>
  </nav>`;
}

function renderMemberSelect(): Drawn {
  const choose = ({ currentTarget }: { currentTarget: HTMLSelectElement }) =>
    void chooseMember(currentTarget.value);
  return html`<label for="member">You are</label>
    <select id="member" value=${view.user} onChange=${choose}>
      ${view.people.map(({ id, realName, title }) => {
        return html`<option key=${id} value=${id}>${title ? `${realName} · ${title}` : realName}</option>`;
      })}
    </select>`;
}

function renderPlace(id: PlaceId, label: string, icon: Drawn): Drawn {
  const hasNews = marks.isUnread(id);
  // The space parts the two words for those who hear them.
  return html`<li key=${id}>
    <button
      type="button"
      class=${hasNews ? "has-unread" : undefined}
      aria-current=${id === screen.place ? "page" : undefined}
      onClick=${() => void choosePlace(id)}
    >
      <span class="icon" aria-hidden="true">${icon}</span><span class="name">${label}</span>${" "}
      ${hasNews && html`<span class="unread" role="img" aria-label="unread" />`}
    </button>
  </li>`;
}

/** A choice, Escape or a click beside it closes the drawer; the focus goes into it and back to its button. */
function useDrawer({ current: sidebar }: { current: HTMLElement | null }): void {
  const { isDrawerOpen } = screen;
  useEffect(() => {
    if (!isDrawerOpen || !sidebar) return;
    sidebar.querySelector("select")?.focus();
    const listening = new AbortController();
    const { signal } = listening;
    const close = () => update({ isDrawerOpen: false });
    document.addEventListener("keydown", ({ key }) => key === "Escape" && close(), { signal });
    const closeFromBeside = ({ target }: Event) =>
      target instanceof Node && !sidebar.contains(target) && close();
    document.addEventListener("pointerdown", closeFromBeside, { signal });
    return () => {
      listening.abort();
      document.getElementById("menu")?.focus();
    };
  }, [isDrawerOpen]);
}
