/** Links to messages, as chat.getPermalink gives them, open here and not in another tab. */
import { safeUrl } from "./safe-url.ts";
import { view } from "./workspace-view.ts";

export interface Permalink {
  channel: string;
  ts: string;
  /** The thread that the message is a reply in. */
  threadTs?: string;
}

/** Whatever the host: the workspace may be known by several names. Undefined for any other link. */
export function parsePermalink(url: string): Permalink | undefined {
  if (!URL.canParse(url)) return undefined;
  const { pathname, searchParams } = new URL(url);
  const match = /^\/archives\/([CDG][A-Z0-9]+)\/p(\d+)(\d{6})$/.exec(pathname);
  if (!match) return undefined;
  const [, channel = "", seconds, micros] = match;
  const threadTs = searchParams.get("thread_ts");
  return { channel, ts: `${seconds}.${micros}`, ...(threadTs ? { threadTs } : {}) };
}

type Open = (permalink: Permalink) => void;
let open: Open | undefined;

/** From now on a click on a link to a message of this workspace calls `opener`. */
export function listenPermalinks(opener: Open): void {
  open = opener;
  document.addEventListener("click", (event) => {
    const wantsTab = event.ctrlKey || event.metaKey || event.shiftKey;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    // In a modal the person would lose what they entered: there the link opens a tab.
    if (!link || wantsTab || link.closest("dialog")) return;
    const permalink = knownPermalink(link.href);
    if (!permalink) return;
    event.preventDefault();
    opener(permalink);
  });
}

/** Follows the address of a button: a message of this workspace opens here, anything else, or from a modal, in a new tab. */
export function openUrl(url: string, button: HTMLElement): void {
  const href = safeUrl(url);
  const permalink = button.closest("dialog") ? undefined : knownPermalink(url);
  if (permalink && open) open(permalink);
  else if (href) window.open(href, "_blank", "noreferrer,noopener");
}

function knownPermalink(url: string): Permalink | undefined {
  const permalink = parsePermalink(url);
  return permalink && view.channel(permalink.channel) ? permalink : undefined;
}
