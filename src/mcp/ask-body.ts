/** What an agent asked, as the request that people get: whom to ask and where is filled in where it does not say. */
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
  /** Fields that the agent left out. */
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

/** Why it cannot be asked, in words; undefined if it can. */
export function findContradiction(given: ApprovalArguments | QuestionArguments): string | undefined {
  if ("question" in given) {
    const isBoth = given.schema !== undefined && given.choices !== undefined;
    return isBoth ? "Give schema or choices, and not both." : undefined;
  }
  const isTwice = given.details !== undefined && given.fields?.Details !== undefined;
  return isTwice ? 'Give details, or a field named "Details", and not both.' : undefined;
}

/** The name of a request that the agent did not name: the same for the same arguments, in any order. */
export function idOfContent(tool: string, given: ApprovalArguments | QuestionArguments): string {
  const { id: _, ...content } = given;
  const digest = createHash("sha256").update(canonicalJson({ tool, content })).digest("base64url");
  return `mcp-${digest.slice(0, 22)}`;
}

/** `answer` is the one field where no schema names others. */
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

/** Short for a policy, unless that says more. */
function whomOf(from: string | string[], grant: GrantBody | undefined): Pick<AskBody, "from" | "policy"> {
  return grant === undefined ? { from } : { policy: { require: [{ from, approvals: 1 }], grant } };
}
