/** `signoff manifest`: the manifest of the Slack app; with `--url https://...` that of an app whom Slack calls there. */
import { readFileSync } from "node:fs";
import { Command } from "@commander-js/extra-typings";
import { isMap, isSeq, parseDocument } from "yaml";
import { commandLine } from "../command-line.ts";
import { UserError } from "../user-error.ts";

const manifestFile = new URL("../../manifest.yml", import.meta.url);
/** Where the gateway takes what Slack sends. */
const slackPath = "/slack/events";

/** Where Slack calls the gateway. Throws UserError for an address that Slack would not call. */
function readAddress(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== "https:" || url.hostname === "" || url.search !== "" || url.hash !== "") {
    throw new UserError(
      `Slack cannot call "${text}".`,
      `Give the https address under which the gateway is reached: ${commandLine("manifest --url https://signoff.example.com")}`,
      { code: "bad-url" },
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

export const command = new Command("manifest")
  .description("Prints the manifest of the Slack app, to be pasted where a Slack app is created.")
  .option(
    "--url <address>",
    "the manifest of an app that Slack calls at this https address, without Socket Mode",
  )
  .action(({ url }) => {
    const manifest = readFileSync(manifestFile, "utf8");
    process.stdout.write(url === undefined ? manifest : overHttp(manifest, readAddress(url)));
  });
