/** Three requests of one group, by a program that is killed at each point at which their card could come twice. */
import { expect, test } from "vitest";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { sharedCards } from "./group-asking.ts";
import { playPoints } from "./play-points.ts";
import { keyOf } from "./seen-message.ts";
import { until } from "./until.ts";
import { approvals } from "./workspace.ts";

/** The number of a call that writes the card, or what the engine makes durable. */
interface Point {
  slack?: { number: number; phase: "before" | "after" };
  act?: string;
  label: string;
}

const ids = ["one", "two", "three"];
const preload = new URL("kill-at-act.ts", import.meta.url).pathname;
interface Rehearsal {
  program: ChildProgram;
  calls: string[];
}

async function prepare(point: Point | undefined): Promise<Rehearsal> {
  const calls: string[] = [];
  const count = { before: 0, after: 0 };
  const onCall = async (call: { method: string; args: object; phase: "before" | "after" }) => {
    const { method, phase } = call;
    // What is told beside the card is each member's own, as it is without a group.
    if (!JSON.stringify(call.args).includes('key\\":\\"group ')) return;
    count[phase] += 1;
    if (phase === "before") calls.push(`${method} ${count.before}`);
    const { slack } = point ?? {};
    if (slack?.phase === phase && slack.number === count[phase]) await program.kill();
  };
  const env = { SIGNOFF_API_TOKEN: "ci:ci-secret" };
  const program = await prepareProgram({ env, sandbox: { onCall } });
  return { program, calls };
}

/** Asks for all, as often as it takes, then approves each on the card; whoever finds the program dead starts it. */
async function play({ program }: Rehearsal, point: Point | undefined): Promise<void> {
  const { workspace } = program;
  await program.start({ preload, env: point?.act === undefined ? {} : { KILL_AT_ACT: point.act } });
  const persist = (what: string, act: () => Promise<unknown>, done: () => Promise<boolean>) =>
    until(what, async () => {
      if (!program.isRunning) await program.start();
      await act().catch(() => undefined);
      return done();
    });
  for (const id of ids) {
    const body = { id, title: `Title of ${id}`, from: "U0BEN", group: "killed" };
    await persist(
      `${id} to be asked`,
      () => post(program, body),
      async () => (await post(program, body).catch(() => 0)) > 0,
    );
  }
  const says = async (text: string) => {
    const [card] = await sharedCards(workspace, "killed");
    return card?.text.includes(text) === true;
  };
  await persist(
    "all on the card",
    async () => undefined,
    () => says("3 waiting"),
  );
  for (const [index, id] of ids.entries()) {
    const value = `ask/ci/${id}:0.2`;
    const click = async () => {
      const [card] = await sharedCards(workspace, "killed");
      await workspace.press(
        "U0BEN",
        { channel: approvals, ts: card?.ts ?? "" },
        { actionId: "approve", value },
      );
    };
    await persist(`${id} to be approved`, click, () => says(`${index + 1} approved`));
  }
  await persist(
    "all lines",
    async () => undefined,
    async () => (await linesOf(program)).length >= ids.length,
  );
}

async function post({ httpUrl }: ChildProgram, body: object): Promise<number> {
  const { ok, status } = await fetch(new URL("/approvals", httpUrl), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer ci-secret" },
    body: JSON.stringify(body),
  });
  return ok ? status : 0;
}

async function linesOf({ workspace }: ChildProgram): Promise<string[]> {
  const [card] = await sharedCards(workspace, "killed");
  return card === undefined ? [] : (await workspace.thread(card)).map((line) => keyOf(line) ?? "");
}

async function expectOnce({ program }: Rehearsal): Promise<void> {
  const { workspace } = program;
  const cards = await sharedCards(workspace, "killed");
  expect(cards.map(({ text }) => text)).toEqual(["killed — 3 approved"]);
  const text = JSON.stringify(cards[0]?.blocks);
  for (const id of ids) expect(text.split(`Title of ${id}*`)).toHaveLength(2);
  const lines = ids.map((id) => `entry ask/ci/${id}:0 1`);
  expect((await linesOf(program)).toSorted()).toEqual(lines.toSorted());
  expect((await workspace.messages()).map(keyOf).filter((key) => key?.startsWith("card "))).toEqual([]);
}

async function recordPoints(): Promise<Point[]> {
  const rehearsal = await prepare(undefined);
  try {
    await play(rehearsal, undefined);
    await expectOnce(rehearsal);
    const phases = ["before", "after"] as const;
    const acts = [...rehearsal.program.output.matchAll(/^act (promise\.create signoff-group-\S+ #1)$/gm)];
    return [
      ...rehearsal.calls.flatMap((call, index) =>
        phases.map((phase) => ({ slack: { number: index + 1, phase }, label: `${phase} ${call}` })),
      ),
      ...acts.flatMap(([, act]) =>
        phases.map((phase) => ({ act: `${phase} ${act}`, label: `${phase} ${act}` })),
      ),
    ];
  } finally {
    await rehearsal.program.dispose();
  }
}

/** They share two cores. */
const atOnce = 3;

test("killed with -9 before and after each call that writes the card and each promise of a group: one card, with all rows", async () => {
  const points = await recordPoints();
  // Three slots and the place, and what goes to Slack.
  expect(points.length).toBeGreaterThan(16);
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
  console.info(`${points.length} points: ${points.map(({ label }) => label).join(", ")}`);
  expect(failures).toEqual([]);
}, 600_000);
