/** A model of the AI SDK by the SDK's own mock. */
import { MockLanguageModelV4 } from "ai/test";
import { calls, recordPrompt } from "./calls.ts";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 1, text: 1, reasoning: undefined },
};

export const model = new MockLanguageModelV4({
  doGenerate: async ({ prompt }) => {
    recordPrompt(prompt);
    if (prompt.at(-1)?.role === "tool") {
      const finishReason = { unified: "stop" as const, raw: undefined };
      return { content: [{ type: "text", text: "Done." }], finishReason, usage, warnings: [] };
    }
    const content = calls.map(({ id: toolCallId, input }) => {
      return { type: "tool-call" as const, toolCallId, toolName: "refund", input: JSON.stringify(input) };
    });
    return { content, finishReason: { unified: "tool-calls", raw: undefined }, usage, warnings: [] };
  },
});
