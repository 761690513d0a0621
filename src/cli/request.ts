/** `signoff request <title>`: asks people for an approval by the gateway, from any pipeline or script. */
import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import type { GrantBody } from "../callers/grant-body.ts";
import { type AskingOptions, conductOf, sharedBody, withAskingOptions } from "./asking-options.ts";
import { type EditableFields, editableTypes, readEditable } from "./editable-option.ts";
import { endWithCode } from "./exit-codes.ts";
import { readGrant } from "./grant-option.ts";
import { runAsking } from "./run-asking.ts";

interface RequestOptions extends AskingOptions {
  reasons?: Record<string, string>;
  dangerous?: true;
  group?: string;
  editable?: EditableFields;
  grant?: GrantBody;
}

async function request(title: string, options: RequestOptions): Promise<number> {
  const { reasons, dangerous, group, editable = {}, grant } = options;
  const shared = sharedBody(options, grant);
  const body = {
    title,
    ...shared,
    ...(Object.keys(editable).length === 0 ? {} : { fields: { ...shared.fields, ...editable } }),
    ...(reasons === undefined ? {} : { reasons }),
    ...(dangerous === undefined ? {} : { dangerous }),
    ...(group === undefined ? {} : { group }),
  };
  return runAsking({ path: "approvals", body, ...conductOf(options) });
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
    "--editable <name:type=value>",
    `as --field, and people may put another value there before they approve: --json prints it in outcome.values. The type is one of ${editableTypes.join(", ")}, text unless given; number and integer take limits (Amount:number:0..500=80), choice its choices (Region:choice:eu,us=eu)`,
    readEditable,
    undefined,
  )
  .option(
    "--grant <what=value>",
    "who approves may also approve for a time what is like it: same=Order, up_to=Amount, longest=4h, uses=5, to=requester; with commas, or again for each",
    readGrant,
    undefined,
  )
  .option("--group <name>", "what you ask in one group and channel shares a card, such as pr-42")
  .action((title, options) => endWithCode(() => request(title, options)));
