/** The list of places, and the choice of who is looking. */
import { make, pageElement } from "./dom.ts";
import { renderAvatar } from "./render-message.ts";
import { view } from "./workspace-view.ts";

/** A channel's ID, or the app's home tab. */
export type PlaceId = string;
export const homePlace: PlaceId = "home";

export interface SidebarState {
  current: PlaceId;
  unread: ReadonlyMap<string, number>;
  choose(place: PlaceId): void;
}

export function renderSidebar({ current, unread, choose }: SidebarState): void {
  const item = (id: PlaceId, label: string, icon: Node | string) => {
    const count = unread.get(id) ?? 0;
    const badge =
      count > 0 ? make("span", { class: "unread", "aria-label": `${count} new` }, String(count)) : undefined;
    const isCurrent = id === current;
    const button = make(
      "button",
      {
        type: "button",
        class: count > 0 ? "has-unread" : undefined,
        "aria-current": isCurrent ? "page" : undefined,
      },
      make("span", { class: "icon", "aria-hidden": "true" }, icon),
      label,
      badge,
    );
    button.addEventListener("click", () => choose(id));
    return make("li", {}, button);
  };
  const channels = view.channels.filter((channel) => channel.kind !== "im");
  const directMessages = view.channels.filter((channel) => channel.kind === "im");
  const { app } = view.workspace;
  pageElement("places").replaceChildren(
    make("h2", {}, "Channels"),
    make("ul", {}, ...channels.map(({ id, name, kind }) => item(id, name, kind === "private" ? "🔒" : "#"))),
    make("h2", {}, "App"),
    make(
      "ul",
      {},
      item(homePlace, `${app.name} home`, "🏠"),
      ...directMessages.map(({ id }) => item(id, app.name, renderAvatar(app.userId))),
    ),
  );
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
