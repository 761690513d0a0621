/** Makes the request from a tool's arguments: where the agent names no approvers, channel or deadline, from the configuration. */
import { createHash } from "node:crypto";
import { writeApprover } from "../callers/approver-text.ts";
import type { Scopes } from "../callers/caller.ts";
import type { GrantBody } from "../callers/grant-body.ts";
import type { AskBody } from "../callers/request-body.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { JsonSchema } from "../form/json-schema.ts";
import type { ApprovalArguments, QuestionArguments } from "./tool-shapes.ts";

export interface FilledBody {
  body: AskBody;
  /** The fields that were filled in from the configuration. */
  filledIn: string[];
}

type Whom = Pick<ApprovalArguments, "approvers" | "deadline"> & { grant?: GrantBody | undefined };

export function bodyOfApproval(given: ApprovalArguments, scopes: Scopes | undefined): FilledBody {
  const { title, details, fields = {}, group } = given;
  const shown = { ...(details === undefined ? {} : { Details: details }), ...fieldsOf(fields) };
  const { more, filledIn } = fillIn(given, scopes);
  return {
    body: {
      title,
      ...(Object.keys(shown).length === 0 ? {} : { fields: shown }),
      ...(group === undefined ? {} : { group }),
      ...more,
    },
    filledIn,
  };
}

function fieldsOf(fields: NonNullable<ApprovalArguments["fields"]>) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      typeof field === "object" && !("type" in field) ? { type: "value" as const, ...field } : field,
    ]),
  );
}

export function bodyOfQuestion(given: QuestionArguments, scopes: Scopes | undefined): FilledBody {
  const { more, filledIn } = fillIn(given, scopes);
  return { body: { question: given.question, schema: schemaOf(given), ...more }, filledIn };
}

/** Why these arguments contradict each other, in words; undefined if they do not. */
export function findContradiction(given: ApprovalArguments | QuestionArguments): string | undefined {
  if ("question" in given) {
    const isBoth = given.schema !== undefined && given.choices !== undefined;
    return isBoth ? "Give schema or choices, and not both." : undefined;
  }
  const isTwice = given.details !== undefined && given.fields?.Details !== undefined;
  return isTwice ? 'Give details, or a field named "Details", and not both.' : undefined;
}

/** The ID of a request that the agent gave none: the same for the same arguments, in any order. */
export function idOfContent(tool: string, given: ApprovalArguments | QuestionArguments): string {
  const { id: _, ...content } = given;
  const digest = createHash("sha256").update(canonicalJson({ tool, content })).digest("base64url");
  return `mcp-${digest.slice(0, 22)}`;
}

/** The schema of the answer; without one from the agent, it has the one field `answer`. */
function schemaOf({ schema, choices }: QuestionArguments): JsonSchema {
  if (schema !== undefined) return schema;
  const answer =
    choices === undefined ? { type: "string", multiline: true } : { type: "string", enum: choices };
  return { type: "object", properties: { answer: { title: "Answer", ...answer } }, required: ["answer"] };
}

/** Whom to ask, where, and by when, as it is configured where the agent does not say. */
export function fillIn({ approvers, deadline, grant }: Whom, scopes: Scopes | undefined) {
  const defaults = scopes?.defaults;
  const usual = (defaults?.approvers ?? scopes?.ask?.approvers)?.map(writeApprover);
  const until = deadline ?? defaults?.deadline;
  const more = {
    ...whomOf(approvers ?? usual ?? "channel", grant),
    ...(until === undefined ? {} : { deadline: until }),
    ...(defaults?.channel === undefined ? {} : { channel: defaults.channel }),
  };
  const filledIn = [
    ...(approvers === undefined ? ["from", "policy"] : []),
    ...(deadline === undefined ? ["deadline"] : []),
    "channel",
  ];
  return { more, filledIn };
}

/** The approvers as `from`, the short form; as a policy where a grant is offered, which the short form cannot say. */
function whomOf(from: string | string[], grant: GrantBody | undefined): Pick<AskBody, "from" | "policy"> {
  return grant === undefined ? { from } : { policy: { require: [{ from, approvals: 1 }], grant } };
}
