import { expect, test } from "vitest";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { playPoints } from "./play-points.ts";
import { keyOf } from "./seen-message.ts";
import { until } from "./until.ts";

/** A point at which the program is killed: the number of a Slack call or of a settle, before or after it. */
interface Point {
  what: "slack" | "settle";
  number: number;
  phase: "before" | "after";
  label: string;
}

const run = "r-1";
const preload = new URL("kill-at-settle.ts", import.meta.url).pathname;
/** Connecting is no part of the approval. */
const connecting = new Set(["auth.test", "apps.connections.open", "conversations.history"]);

interface Rehearsal {
  program: ChildProgram;
  /** The Slack calls so far, in words. */
  calls: string[];
}

/** Prepares a program that is killed at `point`; without one it is only watched. */
async function prepare(point: Point | undefined): Promise<Rehearsal> {
  const calls: string[] = [];
  let begun = 0;
  let ended = 0;
  const killHere = async (phase: Point["phase"], number: number) => {
    if (point?.what === "slack" && point.phase === phase && point.number === number) await program.kill();
  };
  const onCall = async (call: {
    method: string;
    args: Record<string, unknown>;
    phase: "before" | "after";
  }) => {
    if (connecting.has(call.method)) return;
    if (call.phase === "before") {
      calls.push(
        `${call.method} ${/"key":"([^"]+)"/.exec(JSON.stringify(call.args).replaceAll("\\", ""))?.[1] ?? ""}`,
      );
      begun += 1;
      await killHere("before", begun);
    } else {
      ended += 1;
      await killHere("after", ended);
    }
  };
  const program = await prepareProgram({ sandbox: { onCall } });
  return { program, calls };
}

/** Two of three approve, with a reminder in between if nothing is killed; whoever finds the program dead starts it. */
async function play({ program }: Rehearsal, point: Point | undefined): Promise<void> {
  const { workspace } = program;
  const env: Record<string, string> = {};
  if (point?.what === "settle") env.KILL_AT_SETTLE = `${point.number} ${point.phase}`;
  await program.start({ preload, env });
  const alive = async () => {
    if (!program.isRunning) await program.start();
  };
  const persist = (what: string, act: () => Promise<unknown>, done: () => Promise<boolean>) =>
    until(what, async () => {
      await alive();
      if (await done()) return true;
      await act();
      return done();
    });
  const says = async (words: string) =>
    JSON.stringify((await workspace.cards(run))[0]?.blocks ?? "").includes(words);
  const hasLine = async (words: string) => {
    const [card] = await workspace.cards(run);
    return card !== undefined && (await workspace.thread(card)).some((line) => line.text.includes(words));
  };
  await persist(
    "the card",
    () => workspace.start("U0ANA", `reminded id=${run}`),
    async () => (await workspace.cards(run)).length > 0,
  );
  const click = (user: string) => async () => {
    const [card] = await workspace.cards(run);
    if (card !== undefined) await workspace.click(user, card, "approve");
  };
  await persist("the first approval", click("U0BEN"), () => hasLine("<@U0BEN> approved"));
  await persist(
    "the reminder",
    async () => undefined,
    () => hasLine(":bell:"),
  );
  await persist("the second approval", click("U0CHO"), () => says("*Approved*"));
  await persist(
    "the end",
    async () => undefined,
    () => hasLine("finished:"),
  );
  await persist(
    "the word to the requester",
    async () => undefined,
    async () => (await workspace.directWords("U0ANA")).length > 0,
  );
  await persist(
    "the audit line",
    async () => undefined,
    async () => (await workspace.messages({ channel: "C0AUDIT" })).length > 1,
  );
}

async function expectOnce({ program }: Rehearsal): Promise<void> {
  const { workspace } = program;
  const cards = await workspace.cards(run);
  expect(cards).toHaveLength(1);
  const [card] = cards;
  if (card === undefined) return;
  expect(card.text).toContain("*Approved* by <@U0CHO>");
  const lines = await workspace.thread(card);
  expect(lines.map(keyOf)).toEqual(
    // The second approval has no line of its own: that of the outcome tells of it.
    [0, 1, 3].map((index) => `entry ${run}:0 ${index}`).concat(`end ${run}`),
  );
  const words = lines.map((line) => line.text).join("\n");
  for (const once of ["<@U0BEN> approved", "<@U0CHO> approved", ":bell:", "finished:"])
    expect(words.split(once)).toHaveLength(2);
  expect(words).toContain(`${run} approved`);
  expect(await workspace.directWords("U0ANA")).toHaveLength(1);
  const audit = (await workspace.messages({ channel: "C0AUDIT" })).map(keyOf);
  expect(audit).toEqual([`audit opened ${run}:0`, `audit ended ${run}:0`]);
}

/** Every Slack call and every settle of a run in which nothing is killed. */
async function recordPoints(): Promise<Point[]> {
  const rehearsal = await prepare(undefined);
  try {
    await play(rehearsal, undefined);
    await expectOnce(rehearsal);
    const settles = [...rehearsal.program.output.matchAll(/^settle (\d+)$/gm)].map(([line]) => line);
    const both = (what: Point["what"], labels: string[]): Point[] =>
      labels.flatMap((label, index) =>
        (["before", "after"] as const).map((phase) => ({
          what,
          number: index + 1,
          phase,
          label: `${phase} ${label}`,
        })),
      );
    return [...both("slack", rehearsal.calls), ...both("settle", settles)];
  } finally {
    await rehearsal.program.dispose();
  }
}

/** At most this many programs at once: they share two cores. */
const atOnce = 4;

test("killed with -9 before and after each Slack call and each settle: one card, each line once, the right outcome", async () => {
  const points = await recordPoints();
  expect(points.length).toBeGreaterThan(30);
  const failures = await playPoints({
    points,
    atOnce,
    labelOf: ({ label }) => label,
    prepare,
    play: async (rehearsal, point) => {
      await play(rehearsal, point);
      await expectOnce(rehearsal);
    },
    dispose: ({ program }) => program.dispose(),
  });
  console.info(
    `${points.length} points: ${points
      .map(({ label }) => label)
      .filter((label) => label.startsWith("before"))
      .join(", ")}`,
  );
  expect(failures).toEqual([]);
}, 300_000);
