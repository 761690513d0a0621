/** One try of a callback. */
import { request } from "undici";
import { seconds } from "../approval/duration.ts";
import { TerminalError } from "../authoring/retry.ts";
import type { CallbackHost } from "../callback-host.ts";
import { webhookHeaders } from "../security/webhook-signature.ts";
import { posting } from "../trace-requests.ts";
import { signoffVersion } from "../version.ts";
import { findCallbackPlace } from "./callback-place.ts";
import { createGuardedAgent, ForbiddenAddressError, type LookUp, lookUpHere } from "./guarded-agent.ts";

/** How long one try may take, in milliseconds. */
export const tryForMs = seconds(20);
/** More of an answer is not read, in bytes and in milliseconds. */
const readBytes = 64 * 1024;
const readForMs = seconds(2);
const gone = 410;

export interface Callback {
  url: string;
  /** The same at every try, as `body` is. */
  id: string;
  body: string;
}

export interface CallbackSettings {
  webhookSecrets: readonly string[];
  callbackHosts: readonly CallbackHost[];
  /** @default as this machine does */
  lookUp?: LookUp;
}

/** Resolves when the receiver took it (2xx). Rejects otherwise, with TerminalError when it is gone for good (410). */
export async function postCallback(
  { url, id, body }: Callback,
  { webhookSecrets, callbackHosts, lookUp = lookUpHere }: CallbackSettings,
  signal: AbortSignal,
): Promise<void> {
  // Once more: the list may be another one by now.
  const place = findCallbackPlace(url, callbackHosts);
  if (typeof place === "string") throw new Error(`its URL ${place}`);
  const { mayConnect } = place;
  const dispatcher = createGuardedAgent({ mayConnect, lookUp, timeoutMs: tryForMs });
  try {
    const { status } = await posting(place.url, async (carried) => {
      const headers = {
        ...carried,
        ...{ "content-type": "application/json", "user-agent": `signoff/${signoffVersion}` },
        ...webhookHeaders({ id, body }, webhookSecrets),
      };
      const answer = await request(place.url, { dispatcher, method: "POST", headers, body, signal });
      // It has answered: what comes behind that, or does not, changes nothing.
      await answer.body
        .dump({ limit: readBytes, signal: AbortSignal.timeout(readForMs) })
        .catch(() => undefined);
      return { status: answer.statusCode };
    }).catch((cause: unknown) => {
      throw new Error(describeFailure(cause), { cause });
    });
    if (status === gone) throw new TerminalError("its receiver answered 410, so it is gone");
    if (status < 200 || status >= 300) throw new Error(`its receiver answered ${status}`);
  } finally {
    await dispatcher.destroy();
  }
}

/** Without the URL, which may hold a secret and would be read in the thread. */
function describeFailure(error: unknown): string {
  if (error instanceof ForbiddenAddressError) return error.message;
  const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
  return `its receiver cannot be reached${code}`;
}
