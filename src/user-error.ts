/**
 * An error that a person can act on: what is wrong (`message`), and what to do about it (`remedy`).
 *
 * @example
 * throw new UserError("There is no order 7.", "Give an order that is in the shop.");
 */
export class UserError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UserError";
    this.remedy = remedy;
  }
}

/** The one place that turns an error into text for a person: a UserError with its remedy, any other with its message. */
export function describeError(error: unknown): string {
  if (error instanceof UserError) return `${error.message} ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}
