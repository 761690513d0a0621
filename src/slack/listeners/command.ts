/** A slash command: acknowledged with its answer once that is known; what comes late is told in private. */
import type { SlashCommand, webApi } from "@slack/bolt";
import { type Subscriber, tellPrivately } from "../delivery/ephemeral-reply.ts";
import type { Answer } from "../views/lists.ts";
import { notKnownYet } from "../views/sentences.ts";
import { workThenAck } from "./acknowledge.ts";
import type { ListenerDeps } from "./listener-deps.ts";
import type { SlackListeners } from "./slack-listeners.ts";

/** A command as it was typed, and how its person is reached. */
export interface Typed {
  command: SlashCommand;
  client: webApi.WebClient;
  to: Subscriber;
}

interface CommandListener<Done> {
  /** Safe to repeat, as every work that is acknowledged. */
  work(typed: Typed): Promise<Done & { answer?: Answer }>;
  /** Done after the acknowledgement, or when it is given up: `done` is undefined then. */
  after(done: Done | undefined, typed: Typed): Promise<void>;
  /** Said when the result never came. */
  neverKnown: string;
  /** Whether it changes anything, so that its person is told while the result is not known; absent: it does. */
  changes?(command: SlashCommand): boolean;
}

export function listenForCommand<Done>(
  { app, deps }: { app: SlackListeners; deps: ListenerDeps },
  name: string,
  { work, after, neverKnown, changes = () => true }: CommandListener<Done>,
): void {
  const { log, telemetry } = deps;
  app.command(name, async ({ command, ack, client }) => {
    const { user_id: user, channel_id: channel, response_url: responseUrl } = command;
    const typed = { command, client, to: { user, channel, responseUrl } };
    const tell = (answer: string | Answer) => tellPrivately({ client, log }, typed.to, answer);
    await workThenAck({
      work: () => work(typed),
      ack: async (done) => {
        await (done.answer === undefined ? ack() : ack({ response_type: "ephemeral", ...done.answer }));
        await after(done, typed);
      },
      onUnknown: async () => (changes(command) ? tell(notKnownYet) : undefined),
      onLate: async (done) => {
        const answer = done === undefined ? neverKnown : done.answer;
        if (answer !== undefined) await tell(answer);
        await after(done, typed);
      },
      log,
      telemetry,
    });
  });
}
