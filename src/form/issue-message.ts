/** One of zod's issues as a sentence for the person who filled in the field. */
import type { z } from "zod";
import { formatMessage } from "./format-message.ts";
import { channelIdPattern, userIdPattern } from "./slack-fields.ts";
import { kindsOf } from "./within-union.ts";

type Issue = z.core.$ZodIssue;
type Of<Code extends Issue["code"]> = Extract<Issue, { code: Code }>;

/** Ends with a full stop and names no code. */
export function issueMessage(issue: Issue): string {
  // Present only where the values were parsed with `reportInput`.
  if ("input" in issue && issue.input === undefined) return "Is required.";
  switch (issue.code) {
    case "invalid_type":
      return typeMessage(issue);
    case "too_small":
      return boundMessage(issue, issue.minimum, "least");
    case "too_big":
      return boundMessage(issue, issue.maximum, "most");
    case "invalid_format":
      return patternMessage(issue);
    case "invalid_value":
      return choiceMessage(issue.values.map(String));
    case "not_multiple_of":
      return `Must be a multiple of ${issue.divisor}.`;
    case "unrecognized_keys":
      return "Is not an input.";
    case "invalid_union":
      return kindsMessage(issue);
    default:
      return "Does not fit.";
  }
}

const typeWords: Record<string, string> = {
  number: "a number",
  int: "a whole number",
  boolean: "yes or no",
  string: "text",
  array: "a list",
  object: "an object",
  date: "a date",
};

function typeMessage({ expected, message }: Of<"invalid_type">): string {
  if (message.endsWith("received undefined")) return "Is required.";
  return `Must be ${typeWord(expected)}.`;
}

function typeWord(expected: string): string {
  return (Object.hasOwn(typeWords, expected) ? typeWords[expected] : undefined) ?? expected;
}

/** Of a value that may be of several kinds, and is of none. */
function kindsMessage(issue: Of<"invalid_union">): string {
  const { types, values } = kindsOf(issue);
  const words = types.map(typeWord);
  if (words.length === 0) return values.length === 0 ? "Does not fit." : choiceMessage(values);
  const [last = "", ...others] = [...values, ...words].toReversed();
  return others.length === 0 ? `Must be ${last}.` : `Must be ${others.toReversed().join(", ")} or ${last}.`;
}

function boundMessage(
  { origin, inclusive, exact }: Of<"too_small"> | Of<"too_big">,
  bound: number | bigint,
  side: "least" | "most",
): string {
  const amount = exact ? `exactly ${bound}` : `at ${side} ${bound}`;
  if (origin === "string") return `Give ${amount} ${Number(bound) === 1 ? "character" : "characters"}.`;
  if (origin === "array" || origin === "set") return `Choose ${amount}.`;
  if (inclusive === false) return `Must be ${side === "least" ? "more" : "less"} than ${bound}.`;
  return `Must be ${amount}.`;
}

function patternMessage(issue: Of<"invalid_format">): string {
  const { format, pattern } = issue;
  if (pattern === String(userIdPattern)) return formatMessage("user") ?? "";
  if (pattern === String(channelIdPattern)) return formatMessage("channel") ?? "";
  if (format === "starts_with") return `Must start with "${"prefix" in issue ? issue.prefix : ""}".`;
  if (format === "ends_with") return `Must end with "${"suffix" in issue ? issue.suffix : ""}".`;
  if (format === "includes") return `Must contain "${"includes" in issue ? issue.includes : ""}".`;
  if (format === "regex") return `Must match ${pattern}.`;
  return formatMessage(format) ?? `Must be a valid ${format}.`;
}

/** More would bury the message. */
const maxNamed = 10;

function choiceMessage(choices: readonly string[]): string {
  if (choices.length === 1) return `Must be ${choices[0]}.`;
  const named = choices.slice(0, maxNamed).join(", ");
  const left = choices.length - maxNamed;
  return left > 0 ? `Choose one of ${named} and ${left} more.` : `Choose one of ${named}.`;
}
