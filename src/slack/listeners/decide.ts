/** A click on Approve or Deny, on the card, in the home tab or in a list. */
import { mayRespond } from "../../gateway/may-respond.ts";
import { respond } from "../../gateway/respond.ts";
import type { ResponseRequest } from "../../gateway/response-request.ts";
import { everythingModal } from "../views/everything.ts";
import { openDialog } from "../views/open-dialog.ts";
import { openView } from "../views/open-view.ts";
import { listenForClick } from "./answer-click.ts";
import { type Click, clickOf } from "./click.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { surfaceOf } from "./origin.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** Listens for the buttons `approve` and `deny`, whose value is the promise's ID. */
export function listenForDecisions(app: SlackListeners, gateway: ListenerDeps): void {
  for (const decision of ["approve", "deny"] as const) {
    app.button(decision, (given) => {
      const click = clickOf(given.body, given.action);
      const promiseId = given.action.value ?? "";
      return listenForClick(gateway, given, { click, promiseId }, (onDurable) =>
        decide(gateway, { click, promiseId, decision, client: given.client, onDurable }),
      );
    });
  }
}

interface Deciding {
  click: Click;
  promiseId: string;
  decision: "approve" | "deny";
  client: Parameters<typeof openDialog>[0];
  onDurable: () => void;
}

/** Records the decision, or asks for its reason first. */
async function decide(gateway: ListenerDeps, deciding: Deciding) {
  const { click, promiseId, decision, client, onDurable } = deciding;
  const act = { kind: "decision", decision } as const;
  const request: ResponseRequest = { promiseId, act, surface: surfaceOf(click.origin), ...click.person };
  const result = await respond(gateway, { ...request, onDurable, opensDialogs: true });
  if (result.kind !== "dialog-wanted") return result;
  const may = await mayRespond(gateway, request);
  if (may.kind !== "may") return may;
  const context = { promiseId, act, channel: click.channel, origin: click.origin };
  if (result.dialog === "everything") {
    const approving = { ...context, read: true } as const;
    return openView(client, click.triggerId, everythingModal(may.state, { promiseId, approving }, 0));
  }
  const { title } = may.state.request;
  return openDialog(client, click.triggerId, { context, title, required: result.dialog === "required" });
}
