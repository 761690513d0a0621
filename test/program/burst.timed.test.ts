import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { keyOf, type SeenMessage } from "./seen-message.ts";
import { until } from "./until.ts";

const burst = 20;
const clicks = 3;

let program: ChildProgram;
beforeEach(async () => {
  program = await prepareProgram({ sandbox: { rateLimits: true } });
  await program.start();
});
afterEach(() => program.dispose());

async function cardsNow(): Promise<SeenMessage[]> {
  const messages = await program.workspace.messages();
  return messages.filter((message) => keyOf(message)?.startsWith("card burst-"));
}

/** What Slack has taken, by method, and how often it refused. */
async function countCalls(method: string): Promise<{ taken: number; refused: number }> {
  const answer = await fetch(new URL(`/sandbox/calls?method=${method}`, program.workspace.url));
  const { calls } = z
    .object({ calls: z.array(z.object({ answer: z.object({ ok: z.boolean() }).optional() })) })
    .parse(await answer.json());
  const taken = calls.filter((call) => call.answer?.ok).length;
  return { taken, refused: calls.length - taken };
}

test(`${burst} approvals at once in a channel that takes a message per second: every card once, in hardly more than the least time, and clicks are acknowledged at once meanwhile`, async () => {
  const { workspace } = program;
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: burst }, (_, index) => workspace.start("U0ANA", `foo-workflow id=burst-${index}`)),
  );
  const ackMs: number[] = [];
  for (let clicked = 0; clicked < clicks; clicked += 1) {
    const [card] = await until("the next card", async () => {
      const cards = await cardsNow();
      return cards.length > clicked && cards.slice(clicked);
    });
    if (card === undefined) throw new Error("There is no card.");
    const answer = await workspace.click("U0BEN", card, "approve");
    expect(answer.acked).toBe(true);
    ackMs.push(answer.ackMs ?? Number.POSITIVE_INFINITY);
    await until("the card to show it", async () =>
      (await cardsNow()).some(({ ts, text }) => ts === card.ts && text.includes("*Approved*")),
    );
  }
  // The decision that ends it, and the result.
  const lines = clicks * 2;
  const cards = await until("all cards and lines", async () => {
    const messages = await workspace.messages();
    const all = messages.filter((message) => keyOf(message) !== undefined);
    return all.length >= burst + lines && all;
  });
  const tookMs = performance.now() - startedMs;
  const leastMs = (burst + lines - 1) * 1_000;
  console.info(
    `${Math.round(tookMs)} ms of at least ${leastMs}; acks ${ackMs.map(Math.round).join(", ")} ms`,
  );
  // A person looks at a card before they click, and the machine may be busy: 5 % is for the bench to show.
  expect(tookMs).toBeLessThan(leastMs * 1.1 + 1_000);
  expect(Math.min(...ackMs)).toBeLessThan(100);
  const keys = cards.map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
  // The first ones of each channel were sent together; after that hardly any collides.
  const posts = await countCalls("chat.postMessage");
  expect(posts.refused).toBeLessThan(60);
}, 90_000);
