/** Everything that is asked, in a dialog: for anyone who sees the card, for the card would show it if it had room. */
import type { webApi } from "@slack/bolt";
import { findApproval } from "../../records/approval-reader.ts";
import {
  everythingAction,
  everythingModal,
  everythingPages,
  readEverythingContext,
} from "../views/everything.ts";
import { openView } from "../views/open-view.ts";
import { answerClick } from "./answer-click.ts";
import { clickOf } from "./click.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** Listens for the button that opens the dialog, and for those that turn its pages. */
export function listenForEverything(app: SlackListeners, deps: ListenerDeps): void {
  app.button(everythingAction, (given) => {
    const click = clickOf(given.body, given.action);
    const promiseId = given.action.value ?? "";
    const opening = { client: given.client, triggerId: click.triggerId, promiseId };
    return answerClick(deps, given, { click, promiseId, work: () => openEverything(deps, opening) });
  });
  app.button(new RegExp(`^${everythingPages}:`), async ({ ack, action, body, client }) => {
    await ack();
    if (body.view === undefined) return;
    const shown = readEverythingContext(body.view);
    const { promiseId } = shown;
    const found = await findApproval(deps, promiseId);
    if (!("state" in found)) return;
    const { id, hash } = body.view;
    const view = everythingModal(found.state, shown, Number(action.value));
    await client.views.update({ view_id: id, hash, view });
  });
}

/** Opens the dialog at its first page. */
export async function openEverything(
  deps: ListenerDeps,
  { client, triggerId, promiseId }: { client: webApi.WebClient; triggerId: string; promiseId: string },
) {
  const found = await findApproval(deps, promiseId);
  if (!("state" in found)) return found;
  return openView(client, triggerId, everythingModal(found.state, { promiseId }, 0));
}
