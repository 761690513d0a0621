/** Plays an agent, by the tools and over the protocol that a real one uses, so that somebody new sees what both sides see. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { RemoteGateway } from "./remote-call.ts";
import { askGateway } from "./remote-tools.ts";
import type { ToolName } from "./tools.ts";

const toldSchema = z.object({ status: z.string(), answer: z.record(z.string(), z.unknown()).optional() });

export interface PlayPlace {
  gateway: RemoteGateway;
  /** Where people answer; undefined: in Slack. */
  page: string | undefined;
  write(text: string): void;
  signal: AbortSignal;
}

/** One scene: it wants to do something, asks, and does it or not; then it asks a question. */
export async function playAgent(place: PlayPlace): Promise<void> {
  const { write, page } = place;
  const scene = new Date().toISOString().slice(0, 19);
  write(
    "agent: I was told to clean up staging. 14 tables are unused; I want to drop them, and I must not do that alone.\n",
  );
  const may = await ask(place, "request_approval", {
    title: "Drop 14 unused tables in staging",
    details: `No query has touched them for 90 days. There is a backup of last night. (${scene})`,
    fields: { Database: "staging", Command: "psql staging -f drop-unused.sql" },
  });
  write(
    may.status === "approved"
      ? "agent: approved. I run it, once. (It is a play: nothing is dropped.)\n"
      : `agent: ${may.status}. I do not run it.\n`,
  );
  write("agent: one more thing that I cannot know.\n");
  const said = await ask(place, "ask_human", {
    question: `Whom shall I tell that staging was cleaned up? (${scene})`,
    choices: ["the team's channel", "nobody"],
  });
  write(
    `agent: ${said.status === "answered" ? `I tell ${String(said.answer?.answer)}` : said.status}. Done.\n`,
  );
  if (page !== undefined) write(`\nThe cards, with who answered and when, stay at ${page}.\n`);
}

async function ask(
  { gateway, page, write, signal }: PlayPlace,
  name: ToolName,
  given: object,
): Promise<z.output<typeof toldSchema>> {
  const answer = askGateway(gateway, 20_000);
  write(`\n> ${name} ${JSON.stringify(given, undefined, 2)}\n`);
  write(
    page === undefined
      ? "\nAnswer in Slack, or on the sandbox's page.\n"
      : `\nAnswer at ${page}, in #approvals, as anybody there.\n`,
  );
  for (;;) {
    const call = { name, arguments: given, number: name, signal, nonce: undefined, waitMs: undefined };
    const { content, structuredContent } = await answer({
      ...call,
      client: "the agent of the play",
      progress: undefined,
    });
    for (const block of content)
      if (block.type === "text") write(`\n< ${block.text.replaceAll("\n", "\n< ")}\n`);
    const told = toldSchema.safeParse(structuredContent).data;
    if (told !== undefined && told.status !== "pending") return told;
    write("\nagent: I call again with the same arguments; nobody is asked twice.\n");
    if (told === undefined) await pause(2_000, undefined, { signal });
  }
}
