import { documentPath } from "./command-line.ts";
import { type ErrorCode, helpOf } from "./error-codes.ts";

/**
 * An error that a person can act on: what is wrong (`message`), and what to do about it (`remedy`).
 *
 * @example
 * throw new UserError("There is no order 7.", "Give an order that is in the shop.");
 */
export class UserError extends Error {
  readonly remedy: string;
  /** Which error it is, for programs and for docs/errors.md; it stays the same when the words change. */
  readonly code: ErrorCode;

  /** `code`: Signoff's own errors have one each. @default "user" */
  constructor(message: string, remedy: string, options: ErrorOptions & { code?: ErrorCode } = {}) {
    const { code = "user", ...rest } = options;
    super(message, rest);
    this.name = "UserError";
    this.remedy = remedy;
    this.code = code;
  }

  /** Where its cause and cure stand, such as "docs/errors.md#not-yielded"; undefined for an author's own. */
  get help(): string | undefined {
    return this.code === "user" ? undefined : helpOf(this.code);
  }
}

/** The one place that turns an error into text for a person: a UserError with its remedy, any other with its message. */
export function describeError(error: unknown): string {
  if (error instanceof UserError) return `${error.message} ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}

/** The same for a terminal, with where to read more. */
export function describeAtLength(error: unknown): string {
  const help = error instanceof UserError ? error.help : undefined;
  return `${describeError(error)}${help === undefined ? "" : `\nMore about this: ${documentPath(help)}`}`;
}
