/** Answers that do not come from the state machine. */
import { isResponse, type Request, type Response } from "@resonatehq/sdk";

/** An answer with an error status and a text, of the request's kind as the protocol wants it. */
export function answerError(request: Request, status: 400 | 403 | 409 | 500, text: string): Response {
  const { corrId, version } = request.head;
  const answer: unknown = { kind: request.kind, head: { corrId, status, version }, data: text };
  if (!isResponse(answer)) throw new TypeError(`The protocol knows no request of kind ${request.kind}.`);
  return answer;
}
