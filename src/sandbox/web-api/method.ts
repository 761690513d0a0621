/** The shape of a Web API method: arguments in, a Slack answer out. */
import type { z } from "zod";
import type { SandboxParts } from "../sandbox-parts.ts";
import { SlackError } from "./slack-error.ts";

export type Answer = Record<string, unknown>;

export interface Method {
  /** The kind of token it takes. */
  readonly token: "bot" | "app";
  /** Parses the arguments and does it. Throws SlackError. The answer's `ok: true` is added by the caller. */
  call(args: Record<string, unknown>, parts: SandboxParts): Answer;
}

/** Makes a method of a schema for its arguments and the function that does it. */
export function defineMethod<Schema extends z.ZodType>(
  schema: Schema,
  run: (args: z.output<Schema>, parts: SandboxParts) => Answer,
  token: Method["token"] = "bot",
): Method {
  return {
    token,
    call(args, parts) {
      const parsed = schema.safeParse(args);
      if (!parsed.success) throw new SlackError("invalid_arguments", parsed.error.issues.map(describeIssue));
      return run(parsed.data, parts);
    },
  };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return `${issue.message} [json-pointer:/${issue.path.join("/")}]`;
}
