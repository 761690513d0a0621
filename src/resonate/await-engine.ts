/** Waiting for an engine elsewhere before the work begins: it may come later, but a wrong token is told at once. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Log } from "../log.ts";
import { UserError } from "../user-error.ts";
import { isRefusal, refusedToken } from "./refused-token.ts";

const lookEveryMs = 500;
const answerWithinMs = 2_000;

export interface Awaited {
  url: string;
  token: string | undefined;
  log: Log;
  /** Ends the waiting. */
  stopping: AbortSignal;
}

/**
 * Resolves when the engine answers; that it does not is logged once. Throws UserError if it refuses the token, or if
 * something else answers there.
 */
export async function awaitEngine({ url, token, log, stopping }: Awaited): Promise<void> {
  for (let isTold = false; !stopping.aborted; ) {
    const status = await askStatus(url, token);
    if (status === "answers") return;
    if (status === "refuses") throw refusedToken(url);
    if (status === "is another")
      throw new UserError(
        `What answers on ${url} is not a durable engine.`,
        "Set RESONATE_URL or RESONATE_PORT to the address of one.",
        { code: "not-an-engine" },
      );
    if (!isTold) log.warn({ url }, "the engine does not answer yet: waiting for it");
    isTold = true;
    await pause(lookEveryMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

const answerSchema = z.object({ kind: z.literal("promise.get") });

/** What is at this address, asked for a promise that need not be there. */
export async function askStatus(
  url: string,
  token: string | undefined,
): Promise<"answers" | "refuses" | "is another" | "is away"> {
  const head = {
    corrId: randomUUID(),
    version: "2026-04-01",
    ...(token === undefined ? {} : { auth: token }),
  };
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization },
      body: JSON.stringify({ kind: "promise.get", head, data: { id: "signoff" } }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (isRefusal(response.status)) return "refuses";
    if (response.status === 429 || response.status >= 500) return "is away";
    const answer: unknown = await response.json().catch(() => undefined);
    return answerSchema.safeParse(answer).success ? "answers" : "is another";
  } catch {
    return "is away";
  }
}
