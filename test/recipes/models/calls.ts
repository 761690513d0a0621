/** What each of the fake models asks for in its one turn, and what it was told. */
import { appendFileSync } from "node:fs";

const id = process.env.CALL_ID ?? "call";

export const calls = [
  { id: `${id}-7`, input: { order: "7", amount: 40 } },
  { id: `${id}-8`, input: { order: "8", amount: 80 } },
];

/** Keeps for the test what the model is called with. */
export function recordPrompt(prompt: unknown): void {
  appendFileSync("prompts.jsonl", `${JSON.stringify(prompt)}\n`);
}
