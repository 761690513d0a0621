/** A model of the OpenAI Agents SDK by the SDK's own test double. */
import { assistantMessage, functionCall, modelResponder, ScriptedModel } from "@openai/agents/testing";
import { calls, recordPrompt } from "./calls.ts";

const answer = modelResponder(({ request }) => {
  recordPrompt(request.input);
  const last = typeof request.input === "string" ? undefined : request.input.at(-1);
  if (last?.type === "function_call_result") return [assistantMessage("Done.")];
  return calls.map(({ id: callId, input }) => functionCall("refund", input, { callId }));
});

export const model = new ScriptedModel([answer, answer]);
