/** `signoff request <title>`: asks people for an approval by the gateway, from any pipeline or script. */
import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { type AskingOptions, conductOf, readField, sharedBody, withAskingOptions } from "./asking-options.ts";
import { endWithCode } from "./exit-codes.ts";
import { runAsking } from "./run-asking.ts";

interface RequestOptions extends AskingOptions {
  reasons?: Record<string, string>;
  dangerous?: true;
  group?: string;
  editable?: Record<string, string>;
}

async function request(title: string, options: RequestOptions): Promise<number> {
  const { reasons, dangerous, group, editable = {} } = options;
  const shared = sharedBody(options);
  const texts = Object.entries(editable).map(([name, value]) => [name, editableText(value)]);
  const body = {
    title,
    ...shared,
    ...(texts.length === 0 ? {} : { fields: { ...shared.fields, ...Object.fromEntries(texts) } }),
    ...(reasons === undefined ? {} : { reasons }),
    ...(dangerous === undefined ? {} : { dangerous }),
    ...(group === undefined ? {} : { group }),
  };
  return runAsking({ path: "approvals", body, ...conductOf(options) });
}

function editableText(value: string): object {
  return { type: "value", value, editable: { type: "string" } };
}

function readReasons(typed: string): Record<string, string> {
  const pairs = typed.split(",").map((pair) => pair.split("="));
  if (pairs.every((pair) => pair.length === 2)) return Object.fromEntries(pairs);
  throw new InvalidArgumentError("Write deny=required, approve=optional, or both with a comma.");
}

export const command = withAskingOptions(new Command("request"))
  .description(
    "Asks people for an approval. With --wait it ends with 0 when approved, 1 denied, 2 expired, 3 withdrawn or cancelled; 4 says that the gateway could not be reached, 5 that --timeout was over before anybody had decided, 64 that it cannot be asked so. SIGNOFF_URL says where the gateway is, SIGNOFF_TOKEN who asks.",
  )
  .argument("<title>", 'what is to be approved, such as "Deploy api 1.2"')
  .option("--reasons <when>", "deny=required, approve=optional: whether a reason is asked for", readReasons)
  .option("--dangerous", "Slack asks once more before an approval counts")
  .option(
    "--editable <name=value>",
    "as --field, and people may put another text there before they approve: --json prints it in outcome.values",
    readField,
    undefined,
  )
  .option("--group <name>", "what you ask in one group and channel shares a card, such as pr-42")
  .action((title, options) => endWithCode(() => request(title, options)));
