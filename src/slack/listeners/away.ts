/** "I'm away" and "I'm back" in the home tab. */
import type { AwayResult } from "../../gateway/absences.ts";
import { tellPrivately } from "../delivery/ephemeral-reply.ts";
import {
  absencesNotKept,
  awayCallback,
  awayErrors,
  awayModal,
  awaySentence,
  backAction,
  leaveAction,
  readAway,
} from "../views/away.ts";
import { closingModal } from "../views/modals.ts";
import { openView } from "../views/open-view.ts";
import { notKnownYet, notOpened } from "../views/sentences.ts";
import { workThenAck } from "./acknowledge.ts";
import { clickOf } from "./click.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import type { SlackListeners } from "./slack-listeners.ts";

export function listenForAbsences(app: SlackListeners, deps: ListenerDeps): void {
  const { log, telemetry, absences } = deps;
  app.button(leaveAction, async (given) => {
    const { triggerId, recipient } = clickOf(given.body, given.action);
    await given.ack();
    const opened = await openView(given.client, triggerId, awayModal());
    if (opened.kind === "asked") return;
    await tellPrivately({ client: given.client, log }, recipient, notOpened("The dialog", opened.reason));
  });
  app.button(backAction, async (given) => {
    const { person, recipient } = clickOf(given.body, given.action);
    const tell = (text: string) => tellPrivately({ client: given.client, log }, recipient, text);
    await workThenAck({
      work: () => absences.comeBack(person.by),
      ack: async () => {
        await given.ack();
        await deps.homes.show(person.by, { page: 0 });
      },
      onUnknown: () => tell(notKnownYet),
      onLate: () => deps.homes.show(person.by, { page: 0 }),
      log,
      telemetry,
    });
  });
  app.submission(awayCallback, async (given) => {
    const by = given.body.user.id;
    const { untilMs, standIn } = readAway(given.view);
    // The dialog's own ID names the word: submitting the same again is the same word.
    const nonce = nameFrom("away", given.view.id, by, `${untilMs}`, standIn);
    const tell = (text: string) => tellPrivately({ client: given.client, log }, { user: by }, text);
    await workThenAck({
      work: () => absences.leave({ person: by, standIn, untilMs }, nonce),
      ack: async (result: AwayResult) => {
        const errors = awayErrors(result);
        if (Object.keys(errors).length > 0) await given.ack({ response_action: "errors", errors });
        else if (result.kind === "cannot-search")
          await given.ack({ response_action: "update", view: closingModal(absencesNotKept) });
        else await given.ack();
        await deps.homes.show(by, { page: 0 });
      },
      onUnknown: () => tell(notKnownYet),
      onLate: async (result) => {
        await tell(awaySentence(result));
        await deps.homes.show(by, { page: 0 });
      },
      log,
      telemetry,
    });
  });
}
