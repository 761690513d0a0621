/** Approving a request together with like requests for a time (a grant), and ending a grant. */
import { endGrant } from "../../gateway/end-grant.ts";
import { mayRespond } from "../../gateway/may-respond.ts";
import { respond } from "../../gateway/respond.ts";
import type { ResponseRequest, ResponseResult } from "../../gateway/response-request.ts";
import { grantAction } from "../cards/response-buttons.ts";
import { tellPrivately } from "../delivery/ephemeral-reply.ts";
import { grantCallback, grantModal, readGrantSubmission } from "../views/grant-modal.ts";
import { endGrantAction, endGrantSentence } from "../views/grants.ts";
import { openView } from "../views/open-view.ts";
import { notKnownYet, notRecorded } from "../views/sentences.ts";
import { workThenAck } from "./acknowledge.ts";
import { answerClick } from "./answer-click.ts";
import { clickOf } from "./click.ts";
import { listenForSubmission } from "./dialog-submission.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import { surfaceOf } from "./origin.ts";
import type { SlackListeners } from "./slack-listeners.ts";

export function listenForGrants(app: SlackListeners, deps: ListenerDeps): void {
  listenForChoice(app, deps);
  listenForSubmissions(app, deps);
  listenForEnds(app, deps);
}

/** Listens for the button beside Approve: opens the dialog, unless its person may not approve anyway. */
function listenForChoice(app: SlackListeners, deps: ListenerDeps): void {
  app.button(grantAction, (given) => {
    const click = clickOf(given.body, given.action);
    const promiseId = given.action.value ?? "";
    return answerClick(deps, given, {
      click,
      promiseId,
      work: async () => {
        const act = { kind: "decision", decision: "approve" } as const;
        const request: ResponseRequest = {
          promiseId,
          act,
          surface: surfaceOf(click.origin),
          ...click.person,
        };
        const may = await mayRespond(deps, request);
        if (may.kind !== "may") return may;
        const context = { promiseId, origin: click.origin, channel: click.channel };
        return openView(given.client, click.triggerId, grantModal(may.state, context));
      },
    });
  });
}

function listenForSubmissions(app: SlackListeners, deps: ListenerDeps): void {
  app.submission(grantCallback, (given) => {
    const by = given.body.user.id;
    const { context, grantMs, comment } = readGrantSubmission(given.view);
    const { promiseId, origin, channel } = context;
    const request: ResponseRequest = {
      promiseId,
      act: { kind: "decision", decision: "approve", grantMs },
      by,
      surface: "modal",
      // The dialog's own ID names the response: submitting the same again is the same response.
      nonce: nameFrom("grant", given.view.id, by, `${grantMs}`, comment ?? ""),
      ...(comment === undefined ? {} : { comment }),
      ...(channel === undefined ? {} : { seenIn: channel }),
    };
    const about = { promiseId, origin, by, channel };
    return listenForSubmission(deps, given, { about, work: () => respond(deps, request), errors });
  });
}

function errors(result: ResponseResult): Record<string, string> {
  const lacksReason = result.kind === "refused" && result.reason === "reason-needed";
  return lacksReason ? { comment: "Please say why." } : {};
}

/** Listens for the button that ends a grant, in threads and the home tab. The person hears the result; the thread tells all. */
function listenForEnds(app: SlackListeners, deps: ListenerDeps): void {
  const { log, telemetry } = deps;
  app.button(endGrantAction, async (given) => {
    const { person, recipient, origin } = clickOf(given.body, given.action);
    const { by, nonce, seenIn } = person;
    const tell = (text: string) => tellPrivately({ client: given.client, log }, recipient, text);
    const id = given.action.value ?? "";
    await workThenAck({
      work: () => endGrant(deps, { id, by, seenIn, surface: surfaceOf(origin), nonce }),
      ack: async (result) => {
        await given.ack();
        await tell(endGrantSentence(result));
        await deps.homes.refresh(by);
      },
      onUnknown: () => tell(notKnownYet),
      onLate: async (result) => {
        await tell(result === undefined ? notRecorded : endGrantSentence(result));
        await deps.homes.refresh(by);
      },
      log,
      telemetry,
    });
  });
}
