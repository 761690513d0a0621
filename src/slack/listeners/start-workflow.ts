/** The command `/start-workflow name key=value ...`. */
import type { App, SlashCommand } from "@slack/bolt";
import { readCommandInput, typeValues } from "../../gateway/command-input.ts";
import { type StartParts, startRun } from "../../gateway/start.ts";
import { workThenAck } from "../acknowledge.ts";
import { nameFrom } from "../nonce.ts";
import { tellPrivately } from "../private-word.ts";
import { notKnownYet, notStarted, startSentence, startUsage, strayWords } from "../sentences.ts";

export const startCommand = "/start-workflow";

/** Listens for the command; it is acknowledged when the run exists. */
export function listenForStarts(app: App, parts: StartParts): void {
  const { log } = parts;
  app.command(startCommand, async ({ command, ack, client }) => {
    const to = { user: command.user_id, channel: command.channel_id };
    const tell = (text: string) => tellPrivately({ client, log }, to, text);
    await workThenAck({
      work: () => answer(parts, command),
      ack: (text) => ack({ response_type: "ephemeral", text }),
      onUnknown: () => tell(notKnownYet),
      onLate: (text) => tell(text ?? notStarted),
      log,
    });
  });
}

async function answer(parts: StartParts, command: SlashCommand): Promise<string> {
  const { name, stray, ...given } = readCommandInput(command.text);
  if (name === undefined) return startUsage([...parts.workflows.values()]);
  if (stray.length > 0) return strayWords(stray);
  const workflow = parts.workflows.get(name);
  const input = workflow === undefined ? {} : typeValues(workflow.input, given.values);
  // From the trigger, so that a redelivered command finds the run that it started.
  const nonce = nameFrom("start", command.trigger_id, command.user_id, command.text);
  const id = given.id ?? `${name}-${nonce.slice(0, 10)}`;
  return startSentence(
    name,
    await startRun(parts, {
      workflow: name,
      id,
      input,
      nonce,
      by: command.user_id,
      channel: command.channel_id,
    }),
  );
}
