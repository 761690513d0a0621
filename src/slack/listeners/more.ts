/** The card's menu: withdraw, delegate, take back, override, and what the card leaves out. */
import type { BlockOverflowAction } from "@slack/bolt";
import { mayRespond } from "../../gateway/may-respond.ts";
import { respond } from "../../gateway/respond.ts";
import type { Act, ResponseRequest, ResponseResult } from "../../gateway/response-request.ts";
import { openDialog } from "../views/open-dialog.ts";
import type { DialogResult } from "../views/open-view.ts";
import { answerClick } from "./answer-click.ts";
import { type Click, clickOf } from "./click.ts";
import { openEverything } from "./everything.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { buttonsIn } from "./read-buttons.ts";
import type { SlackListeners } from "./slack-listeners.ts";

type MenuAct = Extract<Act, { kind: "delegation" | "override" | "withdrawal" }>;

/** Listens for the menu `more`. */
export function listenForMenus(app: SlackListeners, gateway: ListenerDeps): void {
  app.bolt.action<BlockOverflowAction>({ action_id: "more", type: "block_actions" }, (given) => {
    const click = clickOf(given.body, given.action);
    const option = given.action.selected_option.value;
    const promiseId = promiseOf(given.body.message, given.action.block_id);
    return answerClick(gateway, given, {
      click,
      promiseId,
      work: () => {
        switch (option) {
          case "details":
            return openEverything(gateway, { client: given.client, triggerId: click.triggerId, promiseId });
          case "take-back":
            return respond(gateway, {
              promiseId,
              act: { kind: "take-back" },
              surface: "button",
              ...click.person,
            });
          default:
            return ask(gateway, { click, act: actOf(option), promiseId, client: given.client });
        }
      },
    });
  });
}

interface Asking {
  click: Click;
  act: MenuAct;
  promiseId: string;
  client: Parameters<typeof openDialog>[0];
}

/** Opens the dialog, unless its person may not do that anyway. */
async function ask(
  gateway: ListenerDeps,
  { click, act, promiseId, client }: Asking,
): Promise<ResponseResult | DialogResult> {
  const request: ResponseRequest = { promiseId, act, surface: "button", ...click.person };
  const may = await mayRespond(gateway, request);
  if (may.kind !== "may") return may;
  const context = { promiseId, act, channel: click.channel, origin: click.origin };
  return openDialog(client, click.triggerId, {
    context,
    title: may.state.request.title,
    required: act.kind === "override",
  });
}

function actOf(option: string): MenuAct {
  if (option === "delegate") return { kind: "delegation", to: "" };
  return option === "override" ? { kind: "override" } : { kind: "withdrawal" };
}

/** The card's buttons carry the promise's ID; an option of a menu has room for 150 characters only. */
function promiseOf(message: object | undefined, blockId: string): string {
  const responding = ["approve", "answer"];
  // A card that several share has a menu in each row.
  return (
    buttonsIn(message).find((one) => one.blockId === blockId && responding.includes(one.actionId))?.value ??
    ""
  );
}
