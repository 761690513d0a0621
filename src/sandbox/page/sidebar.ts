/** The list of places, and the choice of who is looking. */
import { make, pageElement } from "./dom.ts";
import { renderAvatar } from "./render-message.ts";
import { view } from "./workspace-view.ts";

/** A channel's ID, or the app's home tab. */
export type PlaceId = string;
export const homePlace: PlaceId = "home";

export interface SidebarState {
  current: PlaceId;
  isUnread(place: PlaceId): boolean;
  choose(place: PlaceId): void;
  /** Opens or closes the inspector. */
  inspect(): void;
}

export function renderSidebar(state: SidebarState): void {
  const item = (id: PlaceId, label: string, icon: Node | string) => renderItem({ id, label, icon }, state);
  const channels = view.channels.filter((channel) => channel.kind !== "im");
  const directMessages = view.channels.filter((channel) => channel.kind === "im");
  const { app } = view.workspace;
  pageElement("places").replaceChildren(
    make("h2", {}, "Channels"),
    make("ul", {}, ...channels.map(({ id, name, kind }) => item(id, name, kind === "private" ? "🔒" : "#"))),
    make("h2", {}, "Direct messages"),
    directMessages.length > 0
      ? make("ul", {}, ...directMessages.map(({ id }) => item(id, app.name, renderAvatar(app.userId))))
      : make("p", { class: "none" }, `${app.name} has not written to you.`),
    make("h2", {}, "App"),
    make("ul", {}, item(homePlace, `${app.name} home`, "🏠")),
  );
  renderTools(state);
}

/** Drawn once: the inspector's button keeps the focus. */
function renderTools({ inspect }: SidebarState): void {
  const tools = pageElement("tools");
  if (tools.childElementCount > 0) return;
  const icon = make("span", { class: "icon", "aria-hidden": "true" }, "🔍");
  const button = make("button", { type: "button" }, icon, make("span", { class: "name" }, "Inspector"));
  button.addEventListener("click", inspect);
  tools.append(make("li", {}, button));
}

function renderItem(
  { id, label, icon }: { id: PlaceId; label: string; icon: Node | string },
  { current, isUnread, choose }: SidebarState,
): Node {
  const hasNews = isUnread(id);
  const dot = hasNews ? make("span", { class: "unread", role: "img", "aria-label": "unread" }) : undefined;
  const button = make(
    "button",
    {
      type: "button",
      class: hasNews ? "has-unread" : undefined,
      "aria-current": id === current ? "page" : undefined,
    },
    make("span", { class: "icon", "aria-hidden": "true" }, icon),
    make("span", { class: "name" }, label),
    // The space parts the two words for those who hear them.
    " ",
    dot,
  );
  button.addEventListener("click", () => choose(id));
  return make("li", {}, button);
}

/** Fills the member select; `onChoose` is called with the member's ID. */
export function renderMemberSelect(onChoose: (user: string) => void): void {
  const select = pageElement("member");
  if (!(select instanceof HTMLSelectElement)) return;
  const options = view.people.map(({ id, realName, title }) => {
    return make("option", { value: id }, title ? `${realName} · ${title}` : realName);
  });
  select.replaceChildren(...options);
  select.value = view.user;
  select.onchange = () => onChoose(select.value);
}
