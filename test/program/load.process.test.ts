import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { keyOf, promiseOf, type SeenMessage } from "./seen-message.ts";
import { until } from "./until.ts";

const people = 32;
const kills = 4;

/** What Slack's people know for sure: these were acknowledged. */
interface Acknowledged {
  starts: Set<string>;
  clicks: Map<string, string>;
}

/** One person: starts a run, decides it, and goes on until told to stop. */
async function work(
  program: ChildProgram,
  person: number,
  at: { known: Acknowledged; screen: Screen; stopped: () => boolean },
): Promise<void> {
  const { workspace } = program;
  const { known, screen, stopped } = at;
  const starter = `U${1001 + person}`;
  const approver = `U${1001 + ((person + 1) % people)}`;
  for (let count = 0; !stopped(); count += 1) {
    const run = `load-${person}-${count}`;
    const answer = await workspace.start(starter, `foo-workflow id=${run}`);
    if (answer.acked !== true) continue;
    known.starts.add(run);
    const card = await screen.card(run, stopped);
    if (card === undefined) return;
    const clicked = await workspace.click(approver, card, "approve");
    if (clicked.acked === true) known.clicks.set(run, approver);
  }
}

/** The newest view of the channel, read by one for all: 32 readers would be the load instead of making it. */
class Screen {
  #cards = new Map<string, SeenMessage>();

  constructor(program: ChildProgram, stopped: () => boolean) {
    void this.#watch(program, stopped);
  }

  async #watch(program: ChildProgram, stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      const messages = await program.workspace.messages();
      this.#cards = new Map(messages.flatMap((message) => [[keyOf(message) ?? "", message] as const]));
      await pause(20);
    }
  }

  /** The card of this run, once it is there; undefined when work stops before. */
  async card(run: string, stopped: () => boolean): Promise<SeenMessage | undefined> {
    for (;;) {
      const card = this.#cards.get(`card ${run}:0`);
      if (card !== undefined || stopped()) return card;
      await pause(20);
    }
  }
}

/** Decides what is still open and waits until every acknowledged run has its last line. */
async function finish(program: ChildProgram, known: Acknowledged): Promise<SeenMessage[]> {
  const { workspace } = program;
  return until("the end of every acknowledged run", async () => {
    const messages = await workspace.messages();
    const keys = new Set(messages.map(keyOf));
    const open = messages.filter(
      (message) => keyOf(message)?.startsWith("card ") && promiseOf(message) !== undefined,
    );
    await Promise.all(open.map((card) => workspace.click("U0BEN", card, "approve")));
    const isOver = [...known.starts].every((run) => keys.has(`end ${run}`)) && open.length === 0;
    return isOver && messages;
  });
}

test("killed with -9 four times while 32 people start and approve without pause: nothing lost, nothing doubled", async () => {
  const program = await prepareProgram({ sandbox: { members: people } });
  try {
    await program.start();
    const known: Acknowledged = { starts: new Set(), clicks: new Map() };
    let stopped = false;
    const screen = new Screen(program, () => stopped);
    const working = Array.from({ length: people }, (_, person) =>
      work(program, person, { known, screen, stopped: () => stopped }),
    );
    for (let kill = 0; kill < kills; kill += 1) {
      const before = known.clicks.size;
      await until("work between two kills", () => known.clicks.size >= before + people);
      await program.kill();
      await program.start();
    }
    const before = known.clicks.size;
    await until("work after the last kill", () => known.clicks.size >= before + people);
    stopped = true;
    await Promise.all(working);

    const messages = await finish(program, known);
    const counts = new Map<string, number>();
    for (const message of messages) {
      const key = keyOf(message);
      if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > 1)).toEqual([]);
    const lost = [...known.starts].filter((run) => !counts.has(`card ${run}:0`) || !counts.has(`end ${run}`));
    expect(lost).toEqual([]);
    const wrong = [...known.clicks].filter(([run, approver]) => {
      const card = messages.find((message) => keyOf(message) === `card ${run}:0`);
      return !card?.text.includes(`*Approved* by <@${approver}>`);
    });
    expect(wrong).toEqual([]);
    expect(known.clicks.size).toBeGreaterThanOrEqual(people * (kills + 1));
    console.info(
      `${known.starts.size} starts and ${known.clicks.size} clicks acknowledged over ${kills} kills`,
    );
  } finally {
    await program.dispose();
  }
}, 300_000);
