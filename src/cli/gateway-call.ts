/** One try of a call of the gateway: what it answers, that it refuses, or that it is to be tried again. */
import { z } from "zod";
import type { GatewayAccess } from "../config/gateway-access.ts";
import { jsonValue } from "../form/json-schema.ts";
import { signoffVersion } from "../version.ts";

export interface GatewayCall {
  method: "GET" | "POST" | "DELETE";
  /** Below the gateway's URL. */
  path: string;
  body?: object;
  /** The same at every try. */
  key?: string;
  /** For how long the gateway may hold its answer, in milliseconds. */
  holdMs?: number;
}

/** What was asked, as the gateway tells of it; more than this is in it for `--json`. */
export const askedSchema = z.looseObject({
  id: z.string().optional(),
  state: z.enum(["open", "ended", "failed"]),
  title: z.string().default(""),
  deadline: z.string().optional(),
  outcome: z
    .looseObject({ kind: z.string(), by: z.string().optional(), reason: z.string().optional() })
    .optional(),
  answer: z.record(z.string(), jsonValue).optional(),
  error: z.string().optional(),
  card_problem: z.object({ code: z.string(), remedy: z.string().optional() }).optional(),
});
export type Asked = z.output<typeof askedSchema>;

const problemSchema = z.object({
  title: z.string(),
  detail: z.string().default(""),
  issues: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
});

export type Refused = { kind: "refused"; status: number; reason: string };
export type Unreachable = { kind: "unreachable"; reason: string; againInMs?: number };
export type CallResult = { kind: "answered"; asked: Asked } | Refused | Unreachable;

/** An answer takes so long at most beside what it is held, in milliseconds. */
const answerWithinMs = 20_000;
/** These say "not now" (RFC 9110, RFC 8470, RFC 6585). */
const notNow = new Set([408, 425, 429]);
const longestRetryAfterMs = 60_000;

/** Rejects when `signal` is aborted. */
export async function callGateway(
  { url, token }: GatewayAccess,
  { method, path, body, key, holdMs = 0 }: GatewayCall,
  signal: AbortSignal,
): Promise<CallResult> {
  const headers = {
    ...{ accept: "application/json", "user-agent": `signoff/${signoffVersion}` },
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(key === undefined ? {} : { "idempotency-key": key }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const within = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(holdMs) + answerWithinMs)]);
  try {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    // Followed elsewhere, a POST may become a GET, and the token is not for others.
    const given = await fetch(new URL(path, url), {
      ...{ method, headers, signal: within, redirect: "manual" },
      ...sent,
    });
    return readAnswer(given, await given.text(), url);
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind: "unreachable", reason: `The gateway at ${url} cannot be reached${codeOf(error)}.` };
  }
}

function readAnswer({ status, headers }: Response, text: string, url: string): CallResult {
  const content = parseJson(text);
  const asked = status < 300 ? askedSchema.safeParse(content).data : undefined;
  if (asked !== undefined) return { kind: "answered", asked };
  const problem = problemSchema.safeParse(content).data;
  if (status >= 300 && status < 400)
    return refuse(status, `${url} leads elsewhere (${status}): set SIGNOFF_URL to where the gateway is.`);
  if (status >= 500 || notNow.has(status)) {
    const againInMs = readRetryAfter(headers.get("retry-after"));
    const reason = `The gateway at ${url} answers ${status}${problem ? `: ${problem.title}` : ""}.`;
    return { kind: "unreachable", reason, ...(againInMs === undefined ? {} : { againInMs }) };
  }
  if (status === 401)
    return refuse(
      status,
      "The gateway does not know this token: set SIGNOFF_TOKEN to the secret of one of its SIGNOFF_API_TOKEN.",
    );
  if (problem !== undefined) return refuse(status, describeProblem(problem));
  // A proxy answers in the place of a gateway that is not there: it may be in a moment.
  if (status < 300 || status === 404)
    return { kind: "unreachable", reason: `What answers at ${url} is not Signoff's gateway.` };
  return refuse(status, `${url} answers ${status}.`);
}

function refuse(status: number, reason: string): Refused {
  return { kind: "refused", status, reason };
}

function describeProblem({ title, detail, issues }: z.output<typeof problemSchema>): string {
  const lines = issues.map(({ field, message }) => `\n  ${field}: ${message}`);
  const head = [`${title}.`, detail].filter((part) => part !== "").join(" ");
  return `${head}${lines.join("")}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readRetryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header)
    ? Math.min(Number(header) * 1_000, longestRetryAfterMs)
    : undefined;
}

/** Such as " (ECONNREFUSED)": the message itself only says that fetch failed. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (error.name === "TimeoutError") return ": it does not answer in time";
  const { cause } = error;
  if (!(cause instanceof Error)) return "";
  return ` (${"code" in cause ? cause.code : cause.message})`;
}
