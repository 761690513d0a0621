/** `signoff ask <question>`: asks people a question by the gateway, and prints the answer. */
import { Command } from "@commander-js/extra-typings";
import { UserError } from "../user-error.ts";
import {
  type AskingOptions,
  conductOf,
  readJsonFile,
  readMore,
  sharedBody,
  withAskingOptions,
} from "./asking-options.ts";
import { endWithCode } from "./exit-codes.ts";
import { runAsking } from "./run-asking.ts";

interface AskOptions extends AskingOptions {
  choice: string[];
  schema?: object;
}

/** The one field of a question without a schema. */
const field = "answer";
const noChoice: string[] = [];

async function ask(question: string, options: AskOptions): Promise<number> {
  const { schema, choice } = options;
  if (schema !== undefined && choice.length > 0)
    throw new UserError(
      "A question has --choice or --schema, not both.",
      "Put the choices into the schema.",
      { code: "bad-request" },
    );
  const body = { question, schema: schema ?? schemaOf(choice), ...sharedBody(options) };
  const printed = schema === undefined ? { field } : {};
  return runAsking({ path: "questions", body, ...printed, ...conductOf(options) });
}

function schemaOf(choice: readonly string[]): object {
  const asked = choice.length === 0 ? { type: "string" } : { enum: choice };
  return { type: "object", properties: { [field]: { title: "Answer", ...asked } }, required: [field] };
}

export const command = withAskingOptions(new Command("ask"))
  .description(
    "Asks people a question. With --wait it prints the answer and ends with 0; 2 says that it expired, 3 that it was withdrawn or cancelled, 4 that the gateway could not be reached, 5 that --timeout was over before anybody had answered, 64 that it cannot be asked so. SIGNOFF_URL says where the gateway is, SIGNOFF_TOKEN who asks.",
  )
  .argument("<question>", 'such as "Which region?"')
  .option("--choice <choices>", "what can be answered, with commas; absent: any text", readMore, noChoice)
  .option(
    "--schema <file>",
    "a JSON Schema of the answer, for a form with several fields; the answer is printed as JSON",
    readJsonFile,
  )
  .action((question, options) => endWithCode(() => ask(question, options)));
