/** The home tab: it is shown when it is opened, paged, shows statistics, and starts workflows. */
import { findStartable } from "../../gateway/find-startable.ts";
import { readPeriod, usualPeriod } from "../../gateway/statistics-desk.ts";
import { tellPrivately } from "../delivery/ephemeral-reply.ts";
import { backAction, readHomePlace, startAction } from "../views/home.ts";
import { type DialogResult, openView } from "../views/open-view.ts";
import { pickModal } from "../views/start-modals.ts";
import { formNotOpened, nothingToStart } from "../views/start-sentences.ts";
import { workThenAck } from "./acknowledge.ts";
import { clickOf } from "./click.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** Listens for the tab being opened and for its own buttons. */
export function listenForHome(app: SlackListeners, deps: ListenerDeps): void {
  app.bolt.event("app_home_opened", async ({ event }) => {
    if (event.tab !== "home") return;
    await deps.homes.show(event.user, readHomePlace(event.view?.private_metadata));
  });
  app.button(/^page:home:/, async ({ ack, action, body }) => {
    await ack();
    await deps.homes.show(body.user.id, { page: Number(action.value) });
  });
  app.button(backAction, async (given) => {
    await given.ack();
    await deps.homes.show(given.body.user.id, { page: Number(given.action.value) });
  });
  app.button(/^home:stats:\d+$/, async ({ ack, action, body }) => {
    await ack();
    const { page } = readHomePlace(body.view?.private_metadata);
    await deps.homes.show(body.user.id, { page, stats: readPeriod(action.value ?? "") ?? usualPeriod });
  });
  app.button(startAction, async (given) => {
    const { person, triggerId, recipient, channel } = clickOf(given.body, given.action);
    const place = { nonce: person.nonce, ...(channel === undefined ? {} : { channel }) };
    const tell = async (result: DialogResult | { kind: "nothing" }) => {
      if (result.kind === "asked") return;
      const text =
        result.kind === "nothing" ? nothingToStart : formNotOpened(result.reason, "press the button");
      await tellPrivately({ client: given.client, log: deps.log }, recipient, text);
    };
    await workThenAck({
      work: async () => {
        const startable = await findStartable(deps, { by: person.by, seenIn: channel });
        if (startable.length === 0) return { kind: "nothing" } as const;
        return openView(given.client, triggerId, pickModal(startable, place));
      },
      ack: async (result) => {
        await given.ack();
        await tell(result);
      },
      // Slack shows that nothing happened; the list of workflows, or why there is none, comes when it can.
      onUnknown: async () => undefined,
      onLate: (result) => tell(result ?? { kind: "not-asked", reason: "no_answer" }),
      log: deps.log,
      telemetry: deps.telemetry,
    });
  });
}
