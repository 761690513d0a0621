/** Plays an agent, by the tools and over the protocol that a real one uses, so that somebody new sees what both sides see. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { RemoteGateway } from "./remote-call.ts";
import { askGateway } from "./remote-tools.ts";
import type { ToolName } from "./tools.ts";

const toldSchema = z.object({
  status: z.string(),
  answer: z.record(z.string(), z.unknown()).optional(),
  values: z.record(z.string(), z.unknown()).optional(),
});

export interface PlayPlace {
  gateway: RemoteGateway;
  /** Where people answer; undefined: in Slack. */
  page: string | undefined;
  write(text: string): void;
  signal: AbortSignal;
}

/** What makes a scene another one than that of the play before, which people may still have before them. */
type Scene = { name: string };

/** It wants to do something, and asks; then several things of one kind, the same once more, and a question. */
export async function playAgent(place: PlayPlace): Promise<void> {
  const { write, page } = place;
  const scene = { name: new Date().toISOString().slice(0, 19) };
  await dropTables(place, scene);
  await deleteBuckets(place, scene);
  await restartTwice(place, scene);
  await askWhomToTell(place, scene);
  if (page !== undefined) write(`\nThe cards, with who answered and when, stay at ${page}.\n`);
}

async function dropTables(place: PlayPlace, scene: Scene): Promise<void> {
  const { write } = place;
  write(
    "agent: I was told to clean up staging. 14 tables are unused; I want to drop them, and I must not do that alone.\n",
  );
  const may = await ask(place, "request_approval", {
    title: "Drop 14 unused tables in staging",
    details: `No query has touched them for 90 days. There is a backup of last night. (${scene.name})`,
    fields: {
      Database: "staging",
      Command: { value: "psql staging -f drop-unused.sql", editable: { type: "string", minLength: 1 } },
      Change: { type: "diff", text: "-DROP TABLE carts_2019;\n+DROP TABLE carts_2019, carts_2020;" },
    },
  });
  write(
    may.status === "approved"
      ? `agent: approved. I run it, once: ${may.values?.Command}. (It is a play: nothing is dropped.)\n`
      : `agent: ${may.status}. I do not run it.\n`,
  );
}

async function deleteBuckets(place: PlayPlace, scene: Scene): Promise<void> {
  const { write } = place;
  write("agent: there are three old buckets, too. I ask for each; they share a card.\n");
  const asked = ["images", "logs", "reports"].map(async (bucket) => {
    const title = `Delete the bucket ${bucket}-old`;
    const { status } = await ask(place, "request_approval", { title, group: `old buckets, ${scene.name}` });
    write(`agent: ${bucket}-old is ${status}.\n`);
  });
  await Promise.all(asked);
}

async function restartTwice(place: PlayPlace, scene: Scene): Promise<void> {
  const { write } = place;
  write("agent: now search has to be restarted, twice. Whoever approves may do so for an hour.\n");
  for (const time of ["for the first time", "again"]) {
    const { status } = await ask(place, "request_approval", {
      title: `Restart search ${time}`,
      fields: { Service: "search", Play: scene.name },
      grant: { same: ["Service", "Play"], longest: "1h" },
    });
    write(status === "approved" ? `agent: I restart it ${time}.\n` : `agent: ${status}. I leave it.\n`);
  }
}

async function askWhomToTell(place: PlayPlace, scene: Scene): Promise<void> {
  const { write } = place;
  write("agent: one more thing that I cannot know.\n");
  const { status, answer } = await ask(place, "ask_human", {
    question: `Whom shall I tell that staging was cleaned up? (${scene.name})`,
    choices: ["the team's channel", "nobody"],
  });
  write(`agent: ${status === "answered" ? `I tell ${String(answer?.answer)}` : status}. Done.\n`);
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
