/** Connects what shows things in Slack. All parts of a process share it, and so Slack's limits and its remembered answers. */
import type { webApi } from "@slack/bolt";
import { createPeopleOf } from "../gateway/people-of.ts";
import { NotReadyError } from "../http/routes-health.ts";
import type { Presenter } from "../runtime/presenter.ts";
import type { Signer } from "../security/signer.ts";
import { createWebClient } from "../slack/connection/app.ts";
import { TokenHealth } from "../slack/connection/token-health.ts";
import { watchToken } from "../slack/connection/watch-token.ts";
import { Messages } from "../slack/delivery/messages.ts";
import { Outbox } from "../slack/delivery/outbox/outbox.ts";
import { createPresenter } from "../slack/delivery/presenter.ts";
import { createDirectory, type SlackDirectory } from "../slack/people/directory.ts";
import type { Clock } from "../steady-clock.ts";
import type { SlackAccess } from "./connect-slack.ts";
import type { Starting } from "./open-engine.ts";
import type { HttpServing } from "./open-http.ts";

export interface PresenterConnection {
  web: webApi.WebClient;
  health: TokenHealth;
  messages: Messages;
  presenter: Presenter;
  directory: SlackDirectory;
}

/** `ready` gets a check that Slack takes the token. */
export function connectPresenter(
  { connection, auditChannel }: SlackAccess,
  { telemetry, ready }: Pick<HttpServing, "telemetry" | "ready">,
  {
    config,
    log,
    stopping,
    clock,
    signer,
  }: Pick<Starting, "config" | "log" | "stopping"> & { clock?: Clock | undefined; signer: Signer },
): PresenterConnection {
  const health = new TokenHealth(log.child({ part: "slack" }));
  const web = createWebClient({ ...connection, telemetry, health });
  const stopWatching = watchToken(web, health);
  stopping.add("watching the token", async () => stopWatching());
  ready.push({
    name: "slack token",
    check: async () => {
      if (health.problem !== undefined) throw new NotReadyError(health.problem);
    },
  });
  const outbox = new Outbox(clock);
  stopping.add("outbox", async () => outbox.stop());
  const messages = new Messages(web, outbox, { log, clock });
  const directory = { ...createDirectory(web), peopleOf: createPeopleOf(config.directory) };
  const presenter = createPresenter({ messages, directory, signer, auditChannel, log });
  return { web, health, messages, presenter, directory };
}
