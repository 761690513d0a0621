/** `npm run manifest`: the manifest of the Slack app; with `-- --url https://...` that of an app whom Slack calls there. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isMap, isSeq, parseDocument } from "yaml";
import { describeError, UserError } from "../user-error.ts";

const manifestFile = new URL("../../manifest.yml", import.meta.url);
/** Where the gateway takes what Slack sends. */
const slackPath = "/slack/events";

/** Where Slack calls the gateway. Throws UserError for an address that Slack would not call. */
function readAddress(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== "https:" || url.hostname === "" || url.search !== "" || url.hash !== "") {
    throw new UserError(
      `"${text}" is no address that Slack could call.`,
      "Give the https address under which the gateway is reached: npm run manifest -- --url https://signoff.example.com",
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}${slackPath}`;
}

/** The manifest for an app that Slack calls at `address` instead of being connected to. */
function overHttp(manifest: string, address: string): string {
  const document = parseDocument(manifest);
  const commands = document.getIn(["features", "slash_commands"]);
  for (const command of isSeq(commands) ? commands.items : []) {
    if (isMap(command)) command.set("url", address);
  }
  document.setIn(["settings", "event_subscriptions", "request_url"], address);
  document.setIn(["settings", "interactivity", "request_url"], address);
  document.setIn(["settings", "socket_mode_enabled"], false);
  return document.toString({ lineWidth: 0 });
}

/** What was asked for on the command line. Throws UserError for what is no option. */
function readUrl(): string | undefined {
  try {
    return parseArgs({ options: { url: { type: "string" } } }).values.url;
  } catch (cause) {
    const remedy = "Use npm run manifest, or npm run manifest -- --url https://signoff.example.com";
    throw new UserError(`${describeError(cause)}.`, remedy, { cause });
  }
}

try {
  const url = readUrl();
  const manifest = readFileSync(manifestFile, "utf8");
  process.stdout.write(url === undefined ? manifest : overHttp(manifest, readAddress(url)));
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
}
