/** An engine that lets nobody in without the right token. */
import { UserError } from "../user-error.ts";

/** Whether this HTTP status says that the token is missing or wrong. */
export function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

/** What a person can do about it. */
export function refusedToken(url: string): UserError {
  return new UserError(
    `The engine on ${url} refuses the token.`,
    "Set RESONATE_TOKEN to the one that the engine was started with.",
    { code: "engine-refuses" },
  );
}
