/**
 * The ceiling: a bare Bolt app that keeps everything in a Map and makes the same Slack calls, with the same content, as
 * Signoff does for one approval. What those are stands in `RECORDED`. It acknowledges before it does anything.
 */
import { App, SocketModeReceiver, webApi } from "@slack/bolt";
import { z } from "zod";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";
import { type RecordedCall, recordedApprovalSchema } from "./recorded-call.ts";
import { tellUsage } from "./tell-usage.ts";

const slackApiUrl = process.env.SLACK_API_URL ?? "";
const recorded = recordedApprovalSchema.parse(JSON.parse(process.env.RECORDED ?? ""));
const receiver = new SocketModeReceiver({
  appToken: sandboxTokens.app,
  installerOptions: { clientOptions: { slackApiUrl } },
});
const app = new App({
  token: sandboxTokens.bot,
  receiver,
  deferInitialization: true,
  clientOptions: { slackApiUrl, retryConfig: { retries: 0 } },
});
const web = new webApi.WebClient(sandboxTokens.bot, { slackApiUrl, retryConfig: { retries: 0 } });
/** By run: the ts of its card, once that is posted. */
const waiting = new Map<string, PromiseWithResolvers<string>>();
let direct: Promise<string> | undefined;
const postedSchema = z.object({ ts: z.string() });

/** Makes the calls one after the other; the first message is the card. */
async function replay(calls: readonly RecordedCall[], run: string, card: PromiseWithResolvers<string>) {
  for (const { method, args } of calls) {
    if (method === "conversations.open") continue;
    const made = Object.entries(args).map(([name, text]) => [name, text.replaceAll(recorded.run, run)]);
    const given: Record<string, string> = Object.fromEntries(made);
    for (const name of ["ts", "thread_ts", "message_ts"])
      if (given[name] === recorded.cardTs) given[name] = await card.promise;
    if (given.channel === recorded.direct) given.channel = await openDirect();
    const answer = await web.apiCall(method, given);
    if (method === "chat.postMessage") card.resolve(postedSchema.parse(answer).ts);
  }
}

/** Asked once, as Signoff does. */
function openDirect(): Promise<string> {
  direct ??= web.conversations.open({ users: "U0ANA" }).then(({ channel }) => channel?.id ?? "");
  return direct;
}

app.command("/start-workflow", async ({ ack, command }) => {
  await ack({ response_type: "ephemeral", text: `Started ${command.text}` });
  const run = command.text.split("id=")[1] ?? "";
  const card = Promise.withResolvers<string>();
  waiting.set(run, card);
  await replay(recorded.started, run, card);
});
app.action("approve", async ({ ack, payload }) => {
  await ack();
  const run = "value" in payload ? (String(payload.value).split(":")[0] ?? "") : "";
  const card = waiting.get(run);
  if (card === undefined) return;
  waiting.delete(run);
  await replay(recorded.clicked, run, card);
});

tellUsage();
await app.init();
await app.start();
process.stdout.write("bare app ready\n");
