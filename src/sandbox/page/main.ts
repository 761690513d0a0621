/** The sandbox's page: one person's screen of the workspace. */
import { fillComposer, renderComposer } from "./composer.ts";
import { make, pageElement } from "./dom.ts";
import { listenDrawer } from "./drawer.ts";
import { HomeTab } from "./home-tab.ts";
import { Inspector } from "./inspector.ts";
import { listenLive } from "./live.ts";
import { MessageList } from "./message-list.ts";
import { isReply, Messages } from "./messages.ts";
import { refreshModal } from "./modal.ts";
import { listenPermalinks, type Permalink, parsePermalink } from "./permalink.ts";
import { ReadMarks } from "./read-marks.ts";
import type { Change, Message } from "./shapes.ts";
import { homePlace, type PlaceId, renderMemberSelect, renderSidebar } from "./sidebar.ts";
import { ThreadPane } from "./thread-pane.ts";
import { showToast } from "./toast.ts";
import { renderWelcome } from "./welcome.ts";
import { view } from "./workspace-view.ts";

/** Where the page opens, and where newcomers are greeted. */
const firstPlace = "C0APPROVALS";
const messages = new Messages();
const thread = new ThreadPane(messages);
const timeline = new MessageList(
  pageElement("timeline"),
  (message) => ({
    replies: messages.replies(message.channel, message.ts),
    open: () => thread.open(message.channel, message.ts),
  }),
  () =>
    place === firstPlace ? renderWelcome(fillComposer) : make("p", { class: "nothing" }, "Nothing here yet."),
);
const inspector = new Inspector();
const closeDrawer = listenDrawer();
const home = new HomeTab(pageElement("timeline"));
const marks = new ReadMarks();
let place: PlaceId = firstPlace;
let isDrawing = false;
/** Who a page is opened as when its address does not say. */
const lastMemberKey = "sandbox-member";

function drawSidebar(): void {
  renderSidebar({
    current: place,
    isUnread: (id) => marks.isUnread(id),
    choose: (chosen) => {
      closeDrawer();
      void choosePlace(chosen);
    },
    inspect: () => {
      closeDrawer();
      inspector.toggle();
    },
  });
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
  marks.markRead(chosen);
  thread.close();
  drawSidebar();
  location.hash = `${view.user}/${chosen}`;
  timeline.reset();
  home.leave();
  if (chosen === homePlace) await showHome();
  else await showChannel(chosen);
}

async function showChannel(id: string): Promise<void> {
  const channel = view.channel(id);
  const isDirect = channel?.kind === "im";
  const label = isDirect ? view.workspace.app.name : `#${channel?.name ?? id}`;
  showHeading(label, isDirect ? "Between the app and you alone" : (channel?.purpose ?? ""));
  pageElement("composer").replaceChildren(renderComposer({ channel: id, label }));
  await messages.load(id, view.user);
  drawSoon();
}

async function showHome(): Promise<void> {
  showHeading(`${view.workspace.app.name} home`, "What the app shows to you alone");
  pageElement("composer").replaceChildren();
  await home.open();
}

function showHeading(title: string, purpose: string): void {
  pageElement("place-title").textContent = title;
  pageElement("place-purpose").textContent = purpose;
  document.title = `${title} · Sandbox`;
}

async function chooseMember(user: string): Promise<void> {
  view.user = user;
  localStorage.setItem(lastMemberKey, user);
  messages.clear();
  marks.begin(user);
  await listenLive(user, take, () => void catchUp());
  // Meanwhile another member may have been chosen.
  if (view.user !== user) return;
  renderMemberSelect((chosen) => void chooseMember(chosen));
  await marks.load();
  const isHere = place === homePlace || view.channels.some((channel) => channel.id === place);
  await choosePlace(isHere ? place : firstPlace);
  await refreshModal();
}

/** What came while the connection was lost did not show itself. */
async function catchUp(): Promise<void> {
  await view.load();
  await marks.load();
  await choosePlace(place);
}

/** Shows the message that a link leads to, with its thread if it has one. */
async function openPermalink({ channel, ts, threadTs }: Permalink): Promise<void> {
  if (!view.channels.some((known) => known.id === channel)) {
    showToast("That message is in a place that you are not in.");
    return;
  }
  if (place !== channel) await choosePlace(channel);
  timeline.show(messages.timeline(channel));
  const parentTs = messages.find(channel, ts)?.thread_ts ?? threadTs ?? ts;
  const isThread = parentTs !== ts || messages.replies(channel, ts).length > 0;
  if (isThread && messages.find(channel, parentTs)) thread.open(channel, parentTs);
  if (parentTs !== ts) thread.reveal(ts);
  else if (!timeline.reveal(ts)) showToast("That message is not there any more.");
}

function take(change: Change): void {
  if (change.kind === "message") takeMessage(change.message);
  else if (change.kind === "removed") messages.remove(change.message);
  else if (change.kind === "people") void refreshPeople();
  else if (change.view.type === "modal") void refreshModal();
  else void home.refresh();
  drawSoon();
}

function takeMessage(message: Message): void {
  messages.put(message);
  if (message.user === view.user || isReply(message)) return;
  marks.put(message.channel, message.ts);
  if (message.channel === place) marks.markRead(place);
  drawSidebar();
}

async function refreshPeople(): Promise<void> {
  await view.load();
  renderMemberSelect((chosen) => void chooseMember(chosen));
  drawSidebar();
}

async function start(): Promise<void> {
  await view.load();
  const [named = "", wanted = "", message = ""] = location.hash.slice(1).split("/");
  if (wanted === homePlace || view.channel(wanted)) place = wanted;
  listenPermalinks((permalink) => void openPermalink(permalink));
  const user = named || (localStorage.getItem(lastMemberKey) ?? "");
  await chooseMember(view.people.some((person) => person.id === user) ? user : (view.people[0]?.id ?? ""));
  const permalink = parsePermalink(`${location.origin}/archives/${wanted}/${decodeURIComponent(message)}`);
  if (permalink) await openPermalink(permalink);
}

start().catch((error: unknown) => {
  pageElement("timeline").replaceChildren(
    make("p", { class: "nothing" }, `The workspace could not be read: ${error}`),
  );
});
