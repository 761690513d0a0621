/** The code of docs/agent-recipes.md, as it stands there. */
import { readFileSync } from "node:fs";

const page = readFileSync(new URL("../../docs/agent-recipes.md", import.meta.url), "utf8");

/** The headings of the libraries, with the fake model of each and who decides about its calls: a person of the sandbox. */
export const recipes = [
  { heading: "Vercel AI SDK", model: "ai-sdk", person: "U0ANA" },
  { heading: "OpenAI Agents SDK", model: "openai-agents", person: "U0BEN" },
  { heading: "LangGraph", model: "langgraph", person: "U0CHO" },
  { heading: "Mastra", model: "mastra", person: "U0DEE" },
  { heading: "A loop of your own", model: "own-loop", person: "U0EVE" },
] as const;

export type Recipe = (typeof recipes)[number];

/** The headings of the page that have code. */
export function headingsWithCode(): string[] {
  return [...sections()].filter(([, text]) => text.includes("```ts")).map(([heading]) => heading);
}

/** The recipe under a heading. */
export function recipeUnder(heading: string): string {
  const [code, ...others] = blocksOf(sections().get(heading) ?? "");
  if (code === undefined || others.length > 0) throw new Error(`There is not one recipe under ${heading}.`);
  return code;
}

/** The files that all recipes share: each names itself in its first line. */
export function sharedFiles(): Map<string, string> {
  const blocks = blocksOf(sections().get("What they share") ?? "");
  return new Map(blocks.map((code) => [/^\/\/ ([a-z]+\.ts)\n/.exec(code)?.[1] ?? "", code]));
}

function sections(): Map<string, string> {
  const [, ...parts] = page.split(/^## /m);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part]));
}

function blocksOf(text: string): string[] {
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
}
