/** The home tab: it is shown when it is opened, paged, and starts workflows. */
import type { App, BlockButtonAction } from "@slack/bolt";
import { findStartable } from "../../gateway/may-start.ts";
import { clickOf } from "../click.ts";
import { readHomePage, startAction } from "../home.ts";
import type { ListenerParts } from "../listener-parts.ts";
import { openView } from "../open-view.ts";
import { tellPrivately } from "../private-word.ts";
import { pickModal } from "../start-modals.ts";
import { formNotOpened, nothingToStart } from "../start-sentences.ts";

/** Listens for the tab being opened and for its own buttons. */
export function listenForHome(app: App, parts: ListenerParts): void {
  app.event("app_home_opened", async ({ event }) => {
    if (event.tab !== "home") return;
    await parts.homes.show(event.user, readHomePage(event.view?.private_metadata));
  });
  app.action<BlockButtonAction>(/^page:home:/, async ({ ack, action, body }) => {
    await ack();
    await parts.homes.show(body.user.id, Number(action.value));
  });
  app.action<BlockButtonAction>({ action_id: startAction, type: "block_actions" }, async (given) => {
    const { person, triggerId, recipient, channel } = clickOf(given.body, given.action);
    const startable = await findStartable(parts, { by: person.by, channel });
    const place = { nonce: person.nonce, ...(channel === undefined ? {} : { channel }) };
    const result =
      startable.length === 0
        ? undefined
        : await openView(given.client, triggerId, pickModal(startable, place));
    await given.ack();
    if (result?.kind === "asked") return;
    const text = result === undefined ? nothingToStart : formNotOpened(result.reason);
    await tellPrivately({ client: given.client, log: parts.log }, recipient, text);
  });
}
