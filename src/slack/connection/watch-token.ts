/** Asks Slack for the bot token from time to time: one that died is seen though nothing is to be shown, and one that is fixed, too. */
import type { webApi } from "@slack/bolt";
import { findMissingScopes } from "./scopes.ts";
import type { TokenHealth } from "./token-health.ts";

export interface TokenWatch {
  /** While all is well, in milliseconds. */
  everyMs: number;
  /** While something is wrong, in milliseconds. */
  mendedEveryMs: number;
}

const usual: TokenWatch = { everyMs: 60_000, mendedEveryMs: 5_000 };

/** Begins to ask; what it learns, `health` learns from the calls themselves. Returns how to end it. */
export function watchToken(
  web: webApi.WebClient,
  health: TokenHealth,
  watch: TokenWatch = usual,
): () => void {
  let timer: NodeJS.Timeout;
  let isEnded = false;
  const later = () => {
    const waitMs = health.problem === undefined ? watch.everyMs : watch.mendedEveryMs;
    // Not all processes at once.
    timer = setTimeout(ask, waitMs * (0.75 + Math.random() / 2));
    timer.unref();
  };
  const ask = () => {
    const before = health.problem;
    web.auth
      .test()
      .then(({ response_metadata: told }) => {
        const scopes = told?.scopes;
        if (before !== undefined && scopes !== undefined && findMissingScopes(scopes).length === 0)
          health.hasAllScopes();
      })
      // Why not is told by health where it is about the token; Slack's being away is told by those who need it.
      .catch(() => undefined)
      .finally(() => {
        if (!isEnded) later();
      });
  };
  // Soon after a problem appears, not a minute later.
  health.onProblem = () => {
    clearTimeout(timer);
    if (!isEnded) later();
  };
  later();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
