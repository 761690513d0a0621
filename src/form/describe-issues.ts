/** zod's issues in words for people, by field. */
import { z } from "zod";
import type { FieldIssue } from "./field-issue.ts";
import { issueMessage } from "./issue-message.ts";
import { withinUnion } from "./within-union.ts";

type Issue = z.core.$ZodIssue;

const builtIn = z.locales.en();

/** One entry for each thing that is wrong; a message that the author wrote stays as it is. */
export function describeIssues(error: z.ZodError): FieldIssue[] {
  const described = error.issues.flatMap(withinUnion).flatMap(describeIssue);
  return described.filter(
    ({ field, message }, index) =>
      described.findIndex((other) => other.field === field && other.message === message) === index,
  );
}

function describeIssue(issue: Issue): FieldIssue[] {
  const [field = "", ...within] = issue.path.map(String);
  const isOfZod = isBuiltIn(issue);
  if (issue.code === "unrecognized_keys" && isOfZod && field === "")
    return issue.keys.map((key) => ({ field: key, message: "Is not an input." }));
  const message = isOfZod ? issueMessage(issue) : issue.message;
  // A place in a list says nothing to somebody who ticked boxes.
  const place = within.filter((step) => !/^\d+$/.test(step)).join(".");
  const keys = issue.code === "unrecognized_keys" && isOfZod ? issue.keys.join(", ") : "";
  const where = [place, keys].filter((part) => part !== "").join(".");
  return [{ field, message: where === "" ? message : `${where}: ${message}` }];
}

/** Whether the message is zod's, not the author's. zod's words about a type depend on the input, which an issue does not keep. */
function isBuiltIn(issue: Issue): boolean {
  if (issue.code === "custom") return false;
  if (issue.code === "invalid_type") return issue.message.startsWith("Invalid input: expected ");
  const { message: _, ...raw } = issue;
  const message = builtIn.localeError({ ...raw, input: undefined });
  return (typeof message === "string" ? message : message?.message) === issue.message;
}
