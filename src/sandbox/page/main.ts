/** The sandbox's page: one person's screen of the workspace. */
import { h, render } from "preact";
import { App } from "./app.ts";
import { chooseMember, lastMemberKey, openPermalink } from "./navigation.ts";
import { listenPermalinks, parsePermalink } from "./permalink.ts";
import { homePlace, onUpdate, update } from "./screen.ts";
import { view } from "./workspace-view.ts";

/** The focus stays where the person left it, though what has it may be moved about by the drawing, or be gone. */
function draw(): void {
  const was = document.activeElement;
  const home = was?.closest<HTMLElement>(".home");
  render(h(App, null), document.body);
  if (document.activeElement !== document.body || !(was instanceof HTMLElement)) return;
  const next = was.isConnected ? was : home;
  next?.focus({ preventScroll: true });
}

async function start(): Promise<void> {
  await view.load();
  const [named = "", wanted = "", message = ""] = location.hash.slice(1).split("/");
  if (wanted === homePlace || view.channel(wanted)) update({ place: wanted });
  listenPermalinks((permalink) => void openPermalink(permalink));
  const user = named || (localStorage.getItem(lastMemberKey) ?? "");
  await chooseMember(view.people.some((person) => person.id === user) ? user : (view.people[0]?.id ?? ""));
  const permalink = parsePermalink(`${location.origin}/archives/${wanted}/${decodeURIComponent(message)}`);
  if (permalink) await openPermalink(permalink);
}

onUpdate(draw);
start().catch((error: unknown) => update({ failure: `The workspace could not be read: ${error}` }));
