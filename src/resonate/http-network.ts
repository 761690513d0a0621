/**
 * Requests to an engine elsewhere, over HTTP. What the engine refuses is an answer, with the rule that it names: the
 * SDK's own network keeps only the status of it.
 */
import {
  type HttpAdapter,
  isResponse,
  type Network,
  type Request,
  ResonateTimeoutException,
  type Response,
} from "@resonatehq/sdk";
import { z } from "zod";

/** What the protocol answers with, and what an engine refuses with. Anything else is a failure of the platform. */
const answers = new Set([200, 300, 404, 409, 422, 501]);
const refusals = new Set([400, 413]);

export interface HttpDeps {
  url: string;
  token: string | undefined;
  /** How long a request may take, in milliseconds. */
  timeoutMs: number;
  /** Where messages come from. */
  adapter: HttpAdapter;
}

/** Creates the connection. A request throws ResonateTimeoutException while the engine is away. */
export function createHttpNetwork(deps: HttpDeps): Network {
  const { adapter } = deps;
  return {
    unicast: adapter.unicast,
    anycast: adapter.anycast,
    match: (target) => adapter.match(target),
    init: () => adapter.init(),
    stop: () => adapter.stop(),
    recv: (callback) => adapter.onReceive(callback),
    send: async (request) => {
      const { status, text } = await post(deps, request);
      if (!answers.has(status) && !refusals.has(status)) throw new ResonateTimeoutException(`HTTP ${status}`);
      const answer: unknown = parseJson(text);
      if (isAnswerTo(request, answer)) return answer;
      const refusal: unknown = refusals.has(status) ? refusalOf(request, status, answer) : undefined;
      if (isAnswerTo(request, refusal)) return refusal;
      throw new ResonateTimeoutException("response did not match request");
    },
  };
}

async function post(
  { url, token, timeoutMs }: HttpDeps,
  request: Request,
): Promise<{ status: number; text: string }> {
  const { head } = request;
  const body = token === undefined ? request : { ...request, head: { ...head, auth: token } };
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new ResonateTimeoutException(error instanceof Error ? error.message : String(error));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAnswerTo<Kind extends Request["kind"]>(
  { kind, head }: Extract<Request, { kind: Kind }>,
  answer: unknown,
): answer is Extract<Response, { kind: Kind }> {
  return isResponse(answer) && answer.kind === kind && answer.head.corrId === head.corrId;
}

const wordsSchema = z.looseObject({ data: z.string() });

/** A refusal of what the engine could not even read, which it cannot say in answer to this request. */
function refusalOf({ kind, head }: Request, status: number, answer: unknown): object {
  const words = wordsSchema.safeParse(answer).data?.data ?? `HTTP ${status}`;
  return { kind, head: { corrId: head.corrId, version: head.version, status }, data: words };
}
