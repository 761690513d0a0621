/** Checks the token of a call. */
import type { IncomingHttpHeaders } from "node:http";
import { sandboxTokens } from "../tokens.ts";
import type { Faults } from "./faults.ts";
import type { Method } from "./method.ts";
import { SlackError } from "./slack-error.ts";

export interface Presented {
  headers: IncomingHttpHeaders;
  args: Record<string, unknown>;
}

/** Refuses a call without the right token. Throws not_authed, invalid_auth, not_allowed_token_type, or what a fault says. */
export function authorize(method: Method, { headers, args }: Presented, faults: Faults): void {
  const token = headers.authorization?.replace(/^Bearer\s+/i, "") || args.token;
  if (!token) throw new SlackError("not_authed");
  if (token === sandboxTokens[method.token]) {
    const refused = faults.takeForToken(method.token);
    if (refused !== undefined) throw new SlackError(refused);
    return;
  }
  const isOther = token === sandboxTokens.bot || token === sandboxTokens.app;
  throw new SlackError(isOther ? "not_allowed_token_type" : "invalid_auth");
}
