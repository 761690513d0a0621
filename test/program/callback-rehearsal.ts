/** What a program asks from question to callback, in a program that may be killed at any point, with a receiver that fails. */
import { Webhook } from "standardwebhooks";
import { expect } from "vitest";
import { z } from "zod";
import { prepareProgram } from "./child-program.ts";
import { keyOf } from "./seen-message.ts";
import { startUnreliableReceiver } from "./unreliable-receiver.ts";
import { until } from "./until.ts";

const id = "deploy-7";
export const run = `ask/ci/${id}`;
const token = "the token of a pipeline";
const secret = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
const preload = new URL("kill-at-act.ts", import.meta.url).pathname;
/** Connecting is no part of what is asked. */
const connecting = new Set(["auth.test", "apps.connections.open", "conversations.history"]);

/** One program, and what it came by until it was killed at `killAt`. */
export async function rehearse(killAt?: string) {
  const outside = new Map<string, number>();
  const acts: string[] = [];
  let read = 0;
  const readActs = () => {
    const end = program.output.lastIndexOf("\n") + 1;
    const lines = program.output.slice(read, end).matchAll(/^act (.*)$/gm);
    read = end;
    acts.push(...[...lines].map(([, act = ""]) => act).filter(isOfRun));
  };
  const pass = async (what: string, phase: "before" | "after") => {
    const time = (outside.get(`${phase} ${what}`) ?? 0) + 1;
    outside.set(`${phase} ${what}`, time);
    readActs();
    if (phase === "before") acts.push(`${what} #${time}`);
    if (`${phase} ${what} #${time}` === killAt) await program.kill();
  };
  const receiver = await startUnreliableReceiver(pass);
  const onCall = async ({ method, phase }: { method: string; phase: "before" | "after" }) => {
    if (!connecting.has(method)) await pass(method, phase);
  };
  const env = { SIGNOFF_WEBHOOK_SECRET: secret, SIGNOFF_API_TOKEN: `ci:${token}` };
  const program = await prepareProgram({ env, sandbox: { onCall } });
  return {
    program,
    receiver,
    /** What was made durable for the run and done outside, in about their order. */
    acts: () => {
      readActs();
      return acts;
    },
    wasStartedAgain: () => program.output.split("durable engine:").length > 2,
    dispose: async () => {
      await program.dispose();
      await receiver.stop();
    },
  };
}
export type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

/** What is asked for once more when a body is read again makes nothing durable. */
function isOfRun(act: string): boolean {
  return act.includes(` ${run}`) && !/^promise\..* #(?!1$)/.test(act);
}

function call({ program }: Rehearsal, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return fetch(`${program.httpUrl}${path}`, { headers, ...init });
}

/** Asks, answers, and waits for the end; whoever finds the program dead starts it. */
export async function play(rehearsal: Rehearsal, killAt?: string): Promise<void> {
  const { program, receiver } = rehearsal;
  const { workspace } = program;
  await program.start({ preload, env: killAt === undefined ? {} : { KILL_AT_ACT: killAt } });
  const persist = (what: string, done: () => Promise<boolean>, act?: () => Promise<unknown>) =>
    until(what, async () => {
      if (!program.isRunning) await program.start({ preload });
      if (await done().catch(() => false)) return true;
      // Whoever is killed answers nothing.
      await act?.().catch(() => undefined);
      return false;
    });
  let isAsked = false;
  const question = { id, title: "Deploy api 1.2", from: ["U0BEN"], callback: { url: receiver.url } };
  await persist(
    "that it is asked",
    async () => isAsked,
    async () => {
      const answer = await call(rehearsal, "/approvals", { method: "POST", body: JSON.stringify(question) });
      isAsked = answer.ok;
    },
  );
  await persist("the card", async () => (await workspace.cards(run)).length > 0);
  await persist(
    "the approval",
    async () => JSON.stringify((await workspace.cards(run))[0]?.blocks ?? "").includes("*Approved*"),
    async () => {
      const [card] = await workspace.cards(run);
      if (card !== undefined) await workspace.click("U0BEN", card, "approve");
    },
  );
  await persist("the callback", async () => receiver.calls.some(({ isTaken }) => isTaken));
  await persist("the end", async () => (await program.promiseState(run)) === "resolved");
  await persist("the audit line", async () => (await workspace.messages({ channel: "C0AUDIT" })).length > 1);
}

const toldSchema = z.strictObject({
  id: z.string(),
  approval: z.string(),
  state: z.string(),
  outcome: z.looseObject({ kind: z.string(), responses: z.array(z.looseObject({})).length(1) }),
});

export async function expectOnce(rehearsal: Rehearsal): Promise<void> {
  const { workspace } = rehearsal.program;
  const cards = await workspace.cards(run);
  expect(cards).toHaveLength(1);
  expect(cards[0]?.text).toContain("*Approved* by <@U0BEN>");
  const audit = (await workspace.messages({ channel: "C0AUDIT" })).map(keyOf);
  expect(audit).toEqual([`audit opened ${run}:0`, `audit ended ${run}:0`]);
  const answer = await call(rehearsal, `/approvals/${id}`);
  const { outcome } = z.object({ outcome: z.looseObject({ kind: z.string() }) }).parse(await answer.json());
  expect(outcome).toMatchObject({ kind: "approved", by: "U0BEN", surface: "button" });
  const { calls } = rehearsal.receiver;
  expect(calls.filter(({ isTaken }) => isTaken).length).toBeGreaterThan(0);
  expect(new Set(calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  for (const { headers, body } of calls) {
    const told = new Webhook(secret).verify(body, headers as Record<string, string>);
    expect({ id, approval: `${run}:0`, state: "ended", outcome }).toMatchObject(toldSchema.parse(told));
  }
}
