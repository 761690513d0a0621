/** What workers know of callers: their tokens from the configuration, and the gateway's check of what these may ask. */
import type { Config } from "../config/config.ts";
import { authorizeCall } from "../gateway/authorize-call.ts";
import { wordsOf } from "../gateway/say-refusal.ts";
import type { CallerPort } from "../runtime/caller-port.ts";

/** `usualChannel`: where cards go that name no channel. */
export function createCallerPort(
  { apiTokens, callers, allowsUnnamed }: Pick<Config, "apiTokens" | "callers" | "allowsUnnamed">,
  usualChannel: string | undefined,
): CallerPort {
  const deps = { scopesOf: (name: string) => callers.byName.get(name), usualChannel };
  return {
    allowsUnnamed,
    secretsOf: (caller) => apiTokens.filter(({ name }) => name === caller).map(({ secret }) => secret),
    refusalOf: (caller, ask) => {
      const may = authorizeCall(deps, { kind: "ask", ...ask }, caller);
      if (may.kind !== "refused") return undefined;
      const { message } = wordsOf(may.reason, { by: caller, lacks: may.lacks ?? "" });
      return [message, may.lacks].filter((part) => part !== undefined).join(" ");
    },
  };
}
