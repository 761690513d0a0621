/** A model of Mastra by its own mock. */
import { MastraLanguageModelV2Mock } from "@mastra/core/test-utils/llm-mock";
import { calls, recordPrompt } from "./calls.ts";

const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };

export const model = new MastraLanguageModelV2Mock({
  doGenerate: async ({ prompt }) => {
    recordPrompt(prompt);
    if (prompt.at(-1)?.role === "tool") {
      return { content: [{ type: "text", text: "Done." }], finishReason: "stop", usage, warnings: [] };
    }
    const content = calls.map(({ id: toolCallId, input }) => {
      return { type: "tool-call" as const, toolCallId, toolName: "refund", input: JSON.stringify(input) };
    });
    return { content, finishReason: "tool-calls", usage, warnings: [] };
  },
});
