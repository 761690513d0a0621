/** What a click on Approve or Deny does: it records the decision, or opens the dialog that the request wants before. */
import { mayRespond } from "../../gateway/may-respond.ts";
import { respond } from "../../gateway/respond.ts";
import type { ResponseRequest } from "../../gateway/response-request.ts";
import { everythingModal } from "../views/everything.ts";
import { openDialog } from "../views/open-dialog.ts";
import { openView } from "../views/open-view.ts";
import type { Click } from "./click.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { surfaceOf } from "./origin.ts";

interface Deciding {
  click: Click;
  promiseId: string;
  decision: "approve" | "deny";
  client: Parameters<typeof openDialog>[0];
  onDurable: () => void;
}

/** Records the decision, or asks for its reason first. */
export async function decide(gateway: ListenerDeps, deciding: Deciding) {
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
