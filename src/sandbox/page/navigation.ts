/** Goes from place to place and from member to member, and takes in what changes meanwhile. */
import { openHome, refreshHome } from "./home-tab.ts";
import { listenLive } from "./live.ts";
import { isReply, messages } from "./messages.ts";
import { refreshModal } from "./modal-state.ts";
import type { Permalink } from "./permalink.ts";
import { marks } from "./read-marks.ts";
import { firstPlace, homePlace, type PlaceId, screen, update } from "./screen.ts";
import type { Change, Message } from "./shapes.ts";
import { showToast } from "./toast.ts";
import { view } from "./workspace-view.ts";

/** Who a page is opened as when its address does not say. */
export const lastMemberKey = "sandbox-member";
const foundForMs = 3000;

export async function choosePlace(place: PlaceId): Promise<void> {
  marks.markRead(place);
  update({ place, thread: undefined, home: undefined, isDrawerOpen: false });
  location.hash = `${view.user}/${place}`;
  if (place === homePlace) await openHome();
  else await messages.load(place, view.user);
  update();
}

export async function chooseMember(user: string): Promise<void> {
  view.user = user;
  localStorage.setItem(lastMemberKey, user);
  messages.clear();
  marks.begin(user);
  update({ thread: undefined, home: undefined });
  await listenLive(user, take, () => void catchUp());
  // Meanwhile another member may have been chosen.
  if (view.user !== user) return;
  await marks.load();
  const { place } = screen;
  const isHere = place === homePlace || view.channels.some((channel) => channel.id === place);
  await choosePlace(isHere ? place : firstPlace);
  await refreshModal();
}

/** What came while the connection was lost did not show itself. */
async function catchUp(): Promise<void> {
  await view.load();
  await marks.load();
  await choosePlace(screen.place);
}

/** Shows the message that a link leads to, with its thread if it has one. */
export async function openPermalink({ channel, ts, threadTs }: Permalink): Promise<void> {
  if (!view.channels.some((known) => known.id === channel)) {
    showToast("That message is in a place that you are not in.");
    return;
  }
  if (screen.place !== channel) await choosePlace(channel);
  const parentTs = messages.find(channel, ts)?.thread_ts ?? threadTs ?? ts;
  const isThread = parentTs !== ts || messages.replies(channel, ts).length > 0;
  const isThere = messages.find(channel, parentTs) !== undefined;
  if (isThread && isThere) update({ thread: parentTs });
  if (parentTs === ts && !isThere) showToast("That message is not there any more.");
  const found = { ts };
  update({ found });
  setTimeout(() => screen.found === found && update({ found: undefined }), foundForMs);
}

function take(change: Change): void {
  if (change.kind === "people") void view.load().then(() => update());
  else if ("view" in change) void (change.view.type === "modal" ? refreshModal() : refreshHome());
  else if (change.kind === "removed") messages.remove(change.message);
  else takeMessage(change.message);
  update();
}

function takeMessage(message: Message): void {
  messages.put(message);
  if (message.user === view.user || isReply(message)) return;
  marks.put(message.channel, message.ts);
  if (message.channel === screen.place) marks.markRead(message.channel);
}
