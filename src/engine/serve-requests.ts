/** `POST /`: one request of Resonate's protocol, answered with the same kind and correlation ID. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isRequest } from "@resonatehq/sdk";
import { z } from "zod";
import { isTooDeep, tooDeep } from "../json-depth.ts";
import type { Log } from "../log.ts";
import { describeError } from "../user-error.ts";
import type { Engine } from "./engine.ts";
import { fillDefaults } from "./fill-defaults.ts";
import { readBody } from "./read-body.ts";
import { findShapeFault } from "./request-shape.ts";
import type { TokenCheck } from "./token-check.ts";

const bodyLimitBytes = 4 * 1024 * 1024;

/** As much of a request as an answer needs, however malformed the rest of it is. */
const envelopeSchema = z
  .object({
    kind: z.string().catch("error"),
    head: z
      .object({
        corrId: z.string().catch(""),
        version: z.string().catch(""),
        auth: z.string().optional().catch(undefined),
      })
      .catch({ corrId: "", version: "" }),
  })
  .catch({ kind: "error", head: { corrId: "", version: "" } });
type Envelope = z.infer<typeof envelopeSchema>;

interface Answer {
  kind: string;
  head: { corrId: string; status: number; version: string };
  data: unknown;
}

export interface RequestDeps {
  engine: Engine;
  isToken: TokenCheck;
  log: Log;
}

/** Answers one HTTP request; its status is the one in the answer's head. */
export async function serveRequest(incoming: IncomingMessage, outgoing: ServerResponse, deps: RequestDeps) {
  const text = await readBody(incoming, bodyLimitBytes);
  const answer = text === undefined ? tooLarge() : await answerText(text, deps);
  const body = JSON.stringify(answer);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  outgoing.writeHead(answer.head.status, headers).end(body);
}

async function answerText(text: string, { engine, isToken, log }: RequestDeps): Promise<Answer> {
  if (isTooDeep(text)) return fault(envelopeSchema.parse(undefined), 400, tooDeep("The request"));
  const body = fillDefaults(parseJson(text));
  const envelope = envelopeSchema.parse(body);
  if (!isToken(envelope.head.auth))
    return fault(envelope, 401, "The token in head.auth is missing or wrong.");
  if (!isRequest(body)) return fault(envelope, 400, findShapeFault(body) ?? "The request is malformed.");
  try {
    return await engine.handle(body);
  } catch (error) {
    log.error({ err: error, kind: body.kind }, "A request could not be answered");
    return fault(envelope, 503, describeError(error));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tooLarge(): Answer {
  const text = `The request is larger than ${bodyLimitBytes} bytes.`;
  return fault(envelopeSchema.parse(undefined), 413, text);
}

function fault({ kind, head }: Envelope, status: number, text: string): Answer {
  return { kind, head: { corrId: head.corrId, status, version: head.version }, data: text };
}
