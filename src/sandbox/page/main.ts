/** The sandbox's page: one person's screen of the workspace. */
import { renderComposer } from "./composer.ts";
import { make, pageElement } from "./dom.ts";
import { openHomeTab, renderHomeTab } from "./home-tab.ts";
import { listenLive } from "./live.ts";
import { MessageList } from "./message-list.ts";
import { isReply, Messages } from "./messages.ts";
import { refreshModal } from "./modal.ts";
import type { Change, Message } from "./shapes.ts";
import { homePlace, type PlaceId, renderMemberSelect, renderSidebar } from "./sidebar.ts";
import { ThreadPane } from "./thread-pane.ts";
import { view } from "./workspace-view.ts";

const messages = new Messages();
const thread = new ThreadPane(messages);
const timeline = new MessageList(pageElement("timeline"), (message) => ({
  replies: messages.replies(message.channel, message.ts),
  open: () => thread.open(message.channel, message.ts),
}));
const unread = new Map<string, number>();
let place: PlaceId = "C0APPROVALS";
let isDrawing = false;

function drawSidebar(): void {
  renderSidebar({ current: place, unread, choose: (chosen) => void choosePlace(chosen) });
}

/** Many changes may come at once; they are drawn together, with the next frame. */
function drawSoon(): void {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    if (place !== homePlace) timeline.show(messages.timeline(place));
    thread.draw();
  });
}

async function choosePlace(chosen: PlaceId): Promise<void> {
  place = chosen;
  unread.delete(chosen);
  thread.close();
  drawSidebar();
  location.hash = `${view.user}/${chosen}`;
  timeline.reset();
  if (chosen === homePlace) await showHome();
  else await showChannel(chosen);
}

async function showChannel(id: string): Promise<void> {
  const channel = view.channel(id);
  const label = channel?.kind === "im" ? view.workspace.app.name : `#${channel?.name ?? id}`;
  showHeading(label, channel?.purpose ?? "");
  pageElement("composer").replaceChildren(renderComposer({ channel: id, label }));
  await messages.load(id, view.user);
  drawSoon();
}

async function showHome(): Promise<void> {
  showHeading(`${view.workspace.app.name} home`, "What the app shows to you alone");
  pageElement("composer").replaceChildren();
  await openHomeTab();
  await drawHome();
}

async function drawHome(): Promise<void> {
  const home = await renderHomeTab();
  if (place === homePlace) pageElement("timeline").replaceChildren(home);
}

function showHeading(title: string, purpose: string): void {
  pageElement("place-title").textContent = title;
  pageElement("place-purpose").textContent = purpose;
  document.title = `${title} · Sandbox`;
}

async function chooseMember(user: string): Promise<void> {
  view.user = user;
  messages.clear();
  unread.clear();
  listenLive(user, take, () => void choosePlace(place));
  renderMemberSelect((chosen) => void chooseMember(chosen));
  const isHere = place === homePlace || view.channels.some((channel) => channel.id === place);
  await choosePlace(isHere ? place : "C0APPROVALS");
  await refreshModal();
}

function take(change: Change): void {
  if (change.kind === "message") takeMessage(change.message);
  else if (change.kind === "removed") messages.remove(change.message);
  else if (change.kind === "people") void refreshPeople();
  else if (change.view.type === "modal") void refreshModal();
  else if (place === homePlace) void drawHome();
  drawSoon();
}

function takeMessage(message: Message): void {
  messages.put(message);
  const isNews = message.user !== view.user && !message.edited && !isReply(message);
  if (message.channel === place || !isNews) return;
  unread.set(message.channel, (unread.get(message.channel) ?? 0) + 1);
  drawSidebar();
}

async function refreshPeople(): Promise<void> {
  await view.load();
  renderMemberSelect((chosen) => void chooseMember(chosen));
  drawSidebar();
}

async function start(): Promise<void> {
  await view.load();
  const [user = "", wanted = ""] = location.hash.slice(1).split("/");
  if (wanted === homePlace || view.channel(wanted)) place = wanted;
  await chooseMember(view.people.some((person) => person.id === user) ? user : (view.people[0]?.id ?? ""));
}

start().catch((error: unknown) => {
  pageElement("timeline").replaceChildren(
    make("p", { class: "nothing" }, `The workspace could not be read: ${error}`),
  );
});
