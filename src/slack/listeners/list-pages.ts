/** The buttons under a list: its other pages, other periods, and links. */
import { findStartedBy } from "../../gateway/inbox.ts";
import { findOpenWaits } from "../../gateway/open-waits.ts";
import { reportFor } from "../../gateway/statistics.ts";
import { readPeriod, usualPeriod } from "../../gateway/statistics-desk.ts";
import { findWaitingFor } from "../../gateway/waiting-for.ts";
import { openAction } from "../views/items.ts";
import { pendingList, startedList } from "../views/lists.ts";
import { statisticsAnswer } from "../views/statistics.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import { replaceList } from "./replace-list.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** Listens for the pages of the lists that `/workflows` answers with. */
export function listenForListPages(app: SlackListeners, deps: ListenerDeps): void {
  app.button(/^page:(pending|mine):/, async ({ ack, action, body }) => {
    await ack();
    const page = Number(action.value);
    const person = body.user.id;
    const list = action.action_id.startsWith("page:pending:")
      ? await pendingList(await findWaitingFor(deps, person), deps.cardLinks, page)
      : await startedList(await findStartedBy(deps, person), (run) => findOpenWaits(deps, run), page);
    const to = { responseUrl: body.response_url, user: person, channel: body.channel?.id };
    await replaceList(deps, to, list);
  });
  app.button(/^stats:\d+$/, async ({ ack, action, body }) => {
    await ack();
    const [person, days] = [body.user.id, readPeriod(action.value ?? "") ?? usualPeriod];
    const answer = await statisticsAnswer(await reportFor(deps, { person, days }), deps.cardLinks);
    await replaceList(
      deps,
      { responseUrl: body.response_url, user: person, channel: body.channel?.id },
      answer,
    );
  });
  // The link has been opened by the person's own Slack.
  app.button(openAction, ({ ack }) => ack());
}
