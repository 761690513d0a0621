/** One try of a hook's question to the gateway. */
import { z } from "zod";
import type { GatewayAccess } from "../config/gateway-access.ts";
import { signoffVersion } from "../version.ts";

export type HookPosted =
  /** `isOpen`: it says that nobody has answered yet. */
  | { kind: "answer"; text: string; isOpen: boolean }
  | { kind: "refused"; reason: string }
  | { kind: "unreachable"; reason: string };

interface HookPost {
  body: object;
  /** The same at every try: an answer that was lost on its way is given again. */
  key: string;
  holdSeconds: number;
}

const answerWithinMs = 20_000;
const notNow = new Set([408, 425, 429]);
const problemSchema = z.object({ title: z.string(), detail: z.string().default("") });

export async function postHook(
  { url, token }: GatewayAccess,
  { body, key, holdSeconds }: HookPost,
): Promise<HookPosted> {
  const headers = {
    ...{ "content-type": "application/json", "idempotency-key": key },
    "user-agent": `signoff/${signoffVersion}`,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  try {
    const response = await fetch(new URL(`hooks/permission?wait=${holdSeconds}`, url), {
      ...{ method: "POST", headers, redirect: "manual" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(holdSeconds * 1_000 + answerWithinMs),
    });
    return read(response, await response.text(), url);
  } catch {
    return { kind: "unreachable", reason: `Signoff's gateway at ${url} cannot be reached.` };
  }
}

function read({ status, headers }: Response, text: string, url: string): HookPosted {
  if (status === 200) return { kind: "answer", text, isOpen: headers.get("signoff-open") === "yes" };
  const problem = problemSchema.safeParse(parse(text)).data;
  const said =
    problem === undefined ? `${url} answers ${status}.` : `${problem.title}. ${problem.detail}`.trim();
  const isAway = status >= 500 || notNow.has(status) || (status === 404 && problem === undefined);
  return isAway ? { kind: "unreachable", reason: said } : { kind: "refused", reason: said };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
