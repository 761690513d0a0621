/** Buttons that approve several at once: whoever presses one is told in private what became of each. */
import type { AckFn, webApi } from "@slack/bolt";
import { type ApprovedOne, approveMany } from "../../gateway/approve-many.ts";
import { approveAllAction } from "../cards/group-card.ts";
import { tellPrivately } from "../delivery/ephemeral-reply.ts";
import { approvedManySentence, noneOpen, noneSelected } from "../views/approved-many.ts";
import { approveSelectedAction, readSelected, selectAction } from "../views/selection.ts";
import { notKnownYet, notRecorded } from "../views/sentences.ts";
import { workThenAck } from "./acknowledge.ts";
import { type Click, clickOf } from "./click.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { nameFrom } from "./nonce.ts";
import { surfaceOf } from "./origin.ts";
import { buttonsIn } from "./read-buttons.ts";
import { showAllAnew } from "./show-anew.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** Listens for the home tab's boxes, for the button beneath them, and for that of a card which several share. */
export function listenForApprovingMany(app: SlackListeners, deps: ListenerDeps): void {
  // What is ticked comes with the button.
  app.button(selectAction, ({ ack }) => ack());
  app.button(approveSelectedAction, (given) => {
    const click = clickOf(given.body, given.action);
    return approveShown(deps, given, {
      click,
      promiseIds: readSelected(given.body.view),
      none: noneSelected,
    });
  });
  app.button(approveAllAction, (given) => {
    const click = clickOf(given.body, given.action);
    const rows = buttonsIn(given.body.message).filter(({ actionId }) => actionId === "approve");
    const promiseIds = rows.map(({ value }) => value);
    return approveShown(deps, given, { click, promiseIds, none: noneOpen });
  });
}

interface Shown {
  click: Click;
  promiseIds: readonly string[];
  /** What is said where there are none. */
  none: string;
}

/** Approves what the person saw, acknowledges when all of it is known, and tells them. */
async function approveShown(
  deps: ListenerDeps,
  { ack, client }: { ack: AckFn<void>; client: webApi.WebClient },
  { click, promiseIds, none }: Shown,
): Promise<void> {
  const { log, telemetry } = deps;
  const { by, nonce, seenIn } = click.person;
  const tell = (text: string) => tellPrivately({ client, log }, click.recipient, text);
  if (promiseIds.length === 0) {
    await ack();
    await tell(none);
    return;
  }
  const tellAll = async (all: readonly ApprovedOne[]) => {
    await tell(approvedManySentence(all));
    await showAllAnew(deps, { promiseIds, origin: click.origin, by });
  };
  await workThenAck({
    work: () =>
      approveMany(deps, {
        promiseIds,
        by,
        surface: surfaceOf(click.origin),
        nonceOf: (promiseId) => nameFrom(nonce, promiseId),
        ...(seenIn === undefined ? {} : { seenIn }),
      }),
    ack: async (all) => {
      await ack();
      await tellAll(all);
    },
    onUnknown: () => tell(notKnownYet),
    onLate: (all) => (all === undefined ? tell(notRecorded) : tellAll(all)),
    log,
    telemetry,
  });
}
