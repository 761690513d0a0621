/** A click on Approve or Deny, on the card, in the home tab or in a list. */
import { answerClick } from "./answer-click.ts";
import { clickOf } from "./click.ts";
import { decide } from "./decide.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** Listens for the buttons `approve` and `deny`, whose value is the promise's ID. */
export function listenForDecisions(app: SlackListeners, gateway: ListenerDeps): void {
  for (const decision of ["approve", "deny"] as const) {
    app.button(decision, (given) => {
      const click = clickOf(given.body, given.action);
      const promiseId = given.action.value ?? "";
      return answerClick(gateway, given, {
        click,
        promiseId,
        work: (onDurable) => decide(gateway, { click, promiseId, decision, client: given.client, onDurable }),
      });
    });
  }
}
