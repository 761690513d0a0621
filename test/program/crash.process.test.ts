import { webApi } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { keyOf, promiseOf, type SeenMessage } from "./seen-message.ts";
import { until } from "./until.ts";
import { startWitness, type Witness } from "./witness.ts";
import { approvals } from "./workspace.ts";

interface SeenCall {
  method: string;
  phase: "before" | "after";
}

let witness: Witness;
let program: ChildProgram;
/** Called for every Web API call, before and after Slack carries it out. */
let onCall: (call: SeenCall) => void | Promise<void> = () => undefined;

beforeEach(async () => {
  witness = await startWitness();
  onCall = () => undefined;
  program = await prepareProgram({
    env: { WITNESS_URL: witness.url },
    sandbox: { onCall: (call) => onCall(call) },
  });
});
afterEach(async () => {
  await program.dispose();
  await witness.stop();
});

const run = "w-1";

async function start(): Promise<SeenMessage> {
  await program.workspace.start("U0ANA", `witnessed id=${run}`);
  return program.workspace.card(run);
}

/** One card, one outcome, each line once and in order, each step once. */
async function expectOneOfEach(): Promise<void> {
  const { workspace } = program;
  const card = await workspace.card(run);
  await until("the run's last line", async () =>
    (await workspace.thread(card)).some((line) => keyOf(line) === `end ${run}`),
  );
  const [only, ...others] = await workspace.cards(run);
  expect(others).toEqual([]);
  expect(only?.text).toContain("*Approved* by <@U0BEN>");
  const keys = (await workspace.thread(card)).map((line) => keyOf(line));
  expect(keys).toEqual([`entry ${run}:1 1`, `end ${run}`]);
  // The key names the step and the start of its run.
  const seen = [...witness.seen].map(([step, times]) => [step.replace(/\/[\w-]{20} /, " "), times]);
  expect(Object.fromEntries(seen)).toEqual({ [`${run}/1 before`]: 1, [`${run}/2 approved`]: 1 });
}

/**
 * Kills the program at the `count`th call of `method`, in that phase. The step that the workflow goes on with runs
 * beside the card sync: it is let finish first, so that running it again would be seen.
 */
function killAt(method: string, phase: SeenCall["phase"], count: number, finished: string): void {
  let seen = 0;
  onCall = async (call) => {
    if (call.method !== method || call.phase !== phase) return;
    seen += 1;
    if (seen !== count) return;
    await until(
      `${finished} to be resolved`,
      async () => (await program.promiseState(finished)) === "resolved",
    );
    await program.kill();
  };
}

describe("killed with -9", () => {
  test("while it waits: the old card's button still works", async () => {
    await program.start();
    const card = await start();
    await program.kill();
    await program.start();
    await program.workspace.click("U0BEN", card, "approve");
    await expectOneOfEach();
  });

  test("after the settle and before the ack: the response counts", async () => {
    const preload = new URL("kill-before-ack.ts", import.meta.url).pathname;
    // The first ack is the command's.
    await program.start({ preload, env: { KILL_BEFORE_ACK: "2" } });
    const card = await start();
    const answer = await program.workspace.click("U0BEN", card, "approve");
    expect(answer.acked).toBe(false);
    await program.ended();
    await program.start();
    await expectOneOfEach();
  });

  test.each([
    { method: "chat.postMessage", phase: "before", count: 1, what: "before Slack has the card" },
    {
      method: "chat.postMessage",
      phase: "after",
      count: 1,
      what: "after Slack has the card, before anyone knows",
    },
    { method: "chat.update", phase: "before", count: 1, what: "before the update" },
    { method: "chat.update", phase: "after", count: 1, what: "during the update" },
    { method: "chat.postMessage", phase: "before", count: 2, what: "before the first line" },
    { method: "chat.postMessage", phase: "after", count: 2, what: "after the first line" },
    { method: "chat.postMessage", phase: "after", count: 3, what: "after the second line" },
    { method: "chat.postMessage", phase: "before", count: 4, what: "before the result" },
    { method: "chat.postMessage", phase: "after", count: 4, what: "after the result" },
  ] as const)("$what", async ({ method, phase, count }) => {
    await program.start();
    const isAtCard = method === "chat.postMessage" && count === 1;
    killAt(method, phase, count, isAtCard ? `${run}:0` : `${run}:3`);
    const restarted = restartOnce();
    const card = await start();
    if (isAtCard) await restarted;
    await program.workspace.click("U0BEN", card, "approve");
    await restarted;
    await expectOneOfEach();
  });
});

/** Starts the program again when it has ended. */
async function restartOnce(): Promise<void> {
  await program.ended();
  await program.start();
}

describe("the clock", () => {
  test("a deadline that passed while the program was down fires when it is back", async () => {
    await program.start();
    await program.workspace.start("U0ANA", "hurried id=h-1 within=0.5");
    const card = await program.workspace.card("h-1");
    await program.kill();
    await until("the deadline", () => Date.now() > Number(card.ts) * 1_000 + 1_000);
    await program.start();
    const line = await until("the result", async () =>
      (await program.workspace.thread(card)).find((message) => keyOf(message) === "end h-1"),
    );
    expect(line.text).toContain("h-1 expired");
    expect((await program.workspace.card("h-1")).text).toContain("*Expired*");
  });

  test("reminder, escalation and deadline that passed meanwhile come once each, in order", async () => {
    await program.start();
    await program.workspace.start("U0ANA", "laddered id=l-1");
    const card = await program.workspace.card("l-1");
    await program.kill();
    await until("the deadline", () => Date.now() > Number(card.ts) * 1_000 + 2_000);
    await program.start();
    const lines = await until("the result", async () => {
      const thread = await program.workspace.thread(card);
      return thread.some((line) => keyOf(line) === "end l-1") && thread.map((line) => line.text);
    });
    expect(lines).toEqual([
      expect.stringContaining(":bell:"),
      expect.stringContaining(":mega:"),
      expect.stringContaining("*Expired*"),
      expect.stringContaining("l-1 expired"),
    ]);
  });

  test("after the deadline a click is told that it expired", async () => {
    await program.start();
    await program.workspace.start("U0ANA", "hurried id=h-2 within=0.3");
    const card = await program.workspace.card("h-2");
    await until("the expiry", async () => (await program.workspace.card("h-2")).text.includes("*Expired*"));
    await program.workspace.click("U0BEN", card, "approve", { stale: true, value: "h-2:0.2" });
    await until("the private word", async () =>
      (await program.workspace.privateWords("U0BEN")).some((text) => text.includes("It expired")),
    );
  });
});

describe("a workflow that throws", () => {
  test("is reported in its thread and to its starter", async () => {
    await program.start();
    await program.workspace.start("U0ANA", "failing id=f-1");
    const card = await program.workspace.card("f-1");
    await program.workspace.click("U0BEN", card, "approve");
    const line = await until("the failure", async () =>
      (await program.workspace.thread(card)).find((message) => keyOf(message) === "end f-1"),
    );
    expect(line.text).toContain("failed");
    expect(line.text).toContain("&lt;!channel&gt; is gone");
    const told = await until("the word to the starter", async () => {
      const answer = await fetch(new URL("/sandbox/calls", program.workspace.url));
      const calls = JSON.stringify(await answer.json());
      return calls.includes("told f-1");
    });
    expect(told).toBe(true);
  });
});

test("a card that was spoiled while the program was down is mended as soon as it is started again", async () => {
  await program.start();
  const { workspace, sandbox } = program;
  const card = await start();
  // Its card sync is over: none that is taken up again puts the card right.
  await workspace.untilShown(run);
  const web = new webApi.WebClient(sandboxTokens.bot, { slackApiUrl: sandbox.slackApiUrl });
  // The second time it dies in the middle of mending.
  for (const diesWhile of ["idle", "chat.update"]) {
    await program.kill();
    await web.chat.update({ channel: approvals, ts: card.ts, text: "spoiled" });
    if (diesWhile === "idle") await program.start();
    else {
      onCall = async ({ method }) => {
        if (method === diesWhile) await program.kill();
      };
      await program.start();
      await until("the death", () => !program.isRunning);
      onCall = () => undefined;
      await program.start();
    }
    await until("the buttons", async () => promiseOf(await workspace.card(run)) !== undefined);
  }
});
