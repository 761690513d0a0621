/** A model in the format of OpenAI's chat completions. */
import { calls, recordPrompt } from "./calls.ts";

interface ToolCall {
  id: string;
  function: { name: string; arguments: string };
}

export type Message =
  | { role: "user"; content: string }
  | { role: "assistant"; content: string; tool_calls?: ToolCall[] }
  | { role: "tool"; tool_call_id: string; content: string };

export async function complete(messages: Message[]): Promise<Message> {
  recordPrompt(messages);
  if (messages.at(-1)?.role === "tool") return { role: "assistant", content: "Done." };
  const asked = calls.map(({ id, input }) => {
    return { id, function: { name: "refund", arguments: JSON.stringify(input) } };
  });
  return { role: "assistant", content: "", tool_calls: asked };
}
