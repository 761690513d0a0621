/** The options that `signoff request` and `signoff ask` share, and what they say of the request. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { durationMs, durationText } from "../callers/duration-text.ts";
import type { GrantBody } from "../callers/grant-body.ts";
import { refuseInexact } from "../form/exact-json.ts";
import { UserError } from "../user-error.ts";
import { exitOnMisuse } from "./exit-codes.ts";

export interface Escalation {
  after: string;
  to: string[];
}

const none: string[] = [];
const noEscalation: Escalation[] = [];
const noFields: Record<string, string> = {};

/** `command` with these options. */
export function withAskingOptions(command: Command) {
  return (
    command
      .exitOverride(exitOnMisuse)
      // None has a default that tells anything: commander would write "(default: [])".
      .configureHelp({ optionDescription: ({ description }) => description })
      .option("--from <who>", "who decides: U…, S…, channel, program:<name>, with commas", readMore, none)
      .option("--approvals <n>", "by how many different people", readCount)
      .option(
        "--policy <file>",
        "a policy as JSON in the place of --from, as docs/http-api.md has it",
        readJsonFile,
      )
      .option("--field <name=value>", "shown on the card; again for each", readField, noFields)
      .option("--link <name=url>", "shown as a link; again for each", readField, noFields)
      .option("--deadline <duration>", "when it expires: 90s, 30m, 4h, 2d", readDuration)
      .option("--remind <duration>", "when to remind; again for each", readDurations, none)
      .option(
        "--escalate <duration:who>",
        "whom to ask as well after that time, such as 4h:S0LEADS",
        readEscalation,
        noEscalation,
      )
      .option("--channel <id>", "where the card goes, such as C0123456789")
      .option("--on-behalf-of <user>", "the person for whom you ask, such as U0ANA")
      .option("--metadata <json>", "a JSON object that comes back with the outcome", readJson)
      .option("--callback <url>", "called with the outcome, too")
      .option(
        "--id <id>",
        "yours: the same one with the same content is asked once, and waited for again",
        readId,
      )
      .option("--wait", "until there is an outcome, which is the exit code")
      .option("--timeout <duration>", "how long to wait and to try; it stays open after that", readDuration)
      .option("--json", "print one JSON object")
  );
}

export type AskingOptions = ReturnType<ReturnType<typeof withAskingOptions>["opts"]>;

/** The part of the body that both have; `grant` is a request's. */
export function sharedBody(given: AskingOptions, grant?: GrantBody): { fields?: Record<string, unknown> } {
  const { field, link, deadline, remind, escalate, channel, onBehalfOf, metadata, callback } = given;
  const links = Object.entries(link).map(([name, url]) => [name, { type: "link", url }]);
  const fields = { ...field, ...Object.fromEntries(links) };
  const ladder = [
    ...remind.map((after) => ({ kind: "remind", after })),
    ...escalate.map((one) => ({ kind: "escalate", ...one })),
  ];
  return {
    ...whoOf(given, grant),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(ladder.length === 0 ? {} : { ladder }),
    ...(channel === undefined ? {} : { channel }),
    ...(onBehalfOf === undefined ? {} : { on_behalf_of: onBehalfOf }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(callback === undefined ? {} : { callback: { url: callback } }),
  };
}

/** How the command goes about it. */
export function conductOf({ id = randomUUID(), wait, timeout, json }: AskingOptions) {
  const withinMs = timeout === undefined ? undefined : durationMs(timeout);
  return { id, waits: wait === true, json: json === true, withinMs };
}

function whoOf(
  { from, approvals, policy }: Pick<AskingOptions, "from" | "approvals" | "policy">,
  grant: GrantBody | undefined,
): object {
  const isAlone = from.length === 0 && approvals === undefined && grant === undefined;
  if (policy !== undefined && isAlone) return { policy };
  if (policy !== undefined)
    throw new UserError(
      "A policy says itself who decides, and what may be granted.",
      "Leave out --from, --approvals and --grant, or --policy.",
      { code: "bad-request" },
    );
  if (from.length === 0)
    throw new UserError("Nobody is asked.", "Say who decides: --from U0BEN,S0OPS, or --from channel.", {
      code: "bad-request",
    });
  if (approvals === undefined && grant === undefined) return { from };
  const count = approvals === undefined ? {} : { approvals };
  return { policy: { require: [{ from, ...count }], ...(grant === undefined ? {} : { grant }) } };
}

/** Items with commas. */
export function readMore(typed: string, before: readonly string[]): string[] {
  const items = typed.split(",").map((item) => item.trim());
  return [...before, ...items.filter((item) => item !== "")];
}

function readCount(typed: string): number {
  if (/^[1-9]\d{0,2}$/.test(typed)) return Number(typed);
  throw new InvalidArgumentError("Give a whole number, such as 2.");
}

/** `name=value`; the value may be empty and may have further signs of equality. */
export function readField(
  typed: string,
  before: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const at = typed.indexOf("=");
  const name = typed.slice(0, Math.max(at, 0)).trim();
  if (name === "") throw new InvalidArgumentError("Write name=value, such as Commit=abc.");
  return { ...before, [name]: typed.slice(at + 1) };
}

function readDuration(typed: string): string {
  const read = durationText.safeParse(typed);
  if (read.success) return typed;
  throw new InvalidArgumentError(read.error.issues[0]?.message ?? "");
}

function readDurations(typed: string, before: readonly string[]): string[] {
  return [...before, readDuration(typed)];
}

function readEscalation(typed: string, before: readonly Escalation[]): Escalation[] {
  const [after = "", ...who] = typed.split(":");
  const to = readMore(who.join(":"), []);
  if (to.length === 0) throw new InvalidArgumentError("Write when and to whom, such as 4h:S0LEADS.");
  return [...before, { after: readDuration(after), to }];
}

function readId(typed: string): string {
  if (typed.trim() !== "") return typed;
  throw new InvalidArgumentError("An empty ID is that of nothing: is the variable set that it is made of?");
}

function readJson(typed: string): object {
  try {
    const read: unknown = JSON.parse(typed, refuseInexact);
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return read;
  } catch (error) {
    throw new InvalidArgumentError(`It is no JSON: ${error instanceof Error ? error.message : ""}`);
  }
  throw new InvalidArgumentError('Give a JSON object, such as {"build":7}.');
}

export function readJsonFile(path: string): object {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read: ${error instanceof Error ? error.message : ""}`);
  }
  return readJson(text);
}
