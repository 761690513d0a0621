/** A chat model of LangChain by its own fake. */
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { calls, recordPrompt } from "./calls.ts";

function answer(messages: BaseMessage[]): AIMessage {
  recordPrompt(messages);
  if (messages.at(-1)?.type === "tool") return new AIMessage("Done.");
  const asked = calls.map(({ id, input }) => ({ name: "refund", args: input, id }));
  return new AIMessage({ content: "", tool_calls: asked });
}

export const model = fakeModel().respond(answer).respond(answer);
