import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { anyone } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { note } from "../../src/authoring/note.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { step } from "../../src/authoring/step.ts";
import { hurriedClock } from "../hurried-clock.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { keyOf, type SeenMessage } from "./seen-message.ts";
import { until } from "./until.ts";
import { approvals, type Workspace } from "./workspace.ts";

const audit = "C0AUDIT";
const token = "a-secret-of-the-tests-that-is-long-enough";
const authorization = `Bearer ${token}`;

const elsewhere = defineWorkflow({
  name: "elsewhere",
  title: "An approval in a channel of its own",
  version: 1,
  input: z.object({ channel: z.string() }),
  *run(ctx, { channel }, run) {
    const policy = { require: [{ from: anyone }] };
    return (yield* requestApproval(ctx, { title: `Go on with ${run.id}`, policy, channel })).kind;
  },
});

/** Resolves what a run waits for after its decision. */
const goOn = new Map<string, () => void>();
const untilTold = (run: string) => new Promise<void>((resolve) => void goOn.set(run, resolve));

const later = defineWorkflow({
  name: "later",
  title: "A line a while after the decision",
  version: 1,
  input: z.object({}),
  *run(ctx, _input, run) {
    yield* requestApproval(ctx, { title: "Give access", policy: { require: [{ from: anyone }] } });
    yield* step(ctx, "wait", untilTold, run.id);
    yield* note(ctx, "Access was taken back.");
    return "done";
  },
});

let program: RunningProgram;
let workspace: Workspace;

beforeAll(async () => {
  program = await startInProcess(
    { SIGNOFF_API_TOKEN: token },
    { workflows: [elsewhere, later, failing], reconcileEveryMs: 0, clock: hurriedClock(20) },
  );
  workspace = program.workspace;
});
afterAll(() => program.stop());

async function openChannel(id: string): Promise<string> {
  const body = JSON.stringify({ id, name: id.toLowerCase() });
  const headers = { "content-type": "application/json" };
  await fetch(new URL("/sandbox/channels", workspace.url), { method: "POST", headers, body });
  return id;
}

const cardIn = (channel: string, run: string) =>
  until(`a card of ${run}`, async () =>
    (await workspace.messages({ channel })).find((message) => keyOf(message)?.startsWith(`card ${run}:`)),
  );

/** What the API says of the card that the run waits with. */
async function problemOf(run: string): Promise<string | undefined> {
  const answer = await fetch(new URL(`/workflows/${run}`, program.httpUrl), { headers: { authorization } });
  return runSchema.parse(await answer.json()).waits[0]?.card_problem?.code;
}

const runSchema = z.object({
  waits: z.array(z.object({ card_problem: z.object({ code: z.string() }).optional() })),
});

/** Whoever asks where the run stands is told that its card cannot be posted, and why. */
async function expectProblem(run: string, error: string): Promise<void> {
  expect(await problemOf(run)).toBe(error);
  const said = `Its card cannot be shown: Slack says \`${error}\``;
  const status = await workspace.command("U0ANA", "/workflows", `status ${run}`);
  expect(JSON.stringify(status)).toContain(said);
  await until("the home tab", async () =>
    JSON.stringify((await workspace.openHome("U0BEN")).blocks).includes(said),
  );
}

const auditOf = async (key: string) =>
  (await workspace.messages({ channel: audit })).find((message) => keyOf(message) === key);

async function decide(user: string, card: SeenMessage, channel: string): Promise<void> {
  expect((await workspace.click(user, { ts: card.ts, channel }, "approve")).acked).toBe(true);
}

test.each([
  { what: "archived", close: { archived: true }, open: { archived: false } },
  { what: "without the app", close: { app: false }, open: { app: true } },
])(
  "a channel $what keeps nothing from being told elsewhere, and shows all when it is back",
  async (given) => {
    const id = `C0${given.what.slice(0, 4).toUpperCase().trim()}`;
    const channel = await openChannel(id);
    const run = `e-${id}`.toLowerCase();
    await workspace.start("U0ANA", `elsewhere id=${run} channel=${channel}`);
    const card = await cardIn(channel, run);
    const promise = `${run}:0.2`;
    await workspace.changeChannel(channel, given.close);
    await workspace.command("U0BEN", "/resolve-promise", `${promise} approve`);
    await until("the audit line of the end", () => auditOf(`audit ended ${run}:0`));
    await until("the word to the requester", async () =>
      (await workspace.directWords("U0ANA")).some((word) => word.includes(`Go on with ${run}`)),
    );
    await workspace.changeChannel(channel, given.open);
    await until("the decision on the card", async () =>
      (await cardIn(channel, run)).text.includes("*Approved*"),
    );
    await until(
      "the thread",
      async () => {
        const keys = (await workspace.messages({ channel, thread: card.ts })).map(keyOf);
        return keys.includes(`end ${run}`);
      },
      70_000,
    );
    const told = (await workspace.directWords("U0ANA")).filter((word) => word.includes(`Go on with ${run}`));
    expect(told).toHaveLength(1);
  },
  120_000,
);

const failing = defineWorkflow({
  name: "failing",
  title: "Fails after its approval",
  version: 1,
  input: z.object({ channel: z.string() }),
  *run(ctx, { channel }, run) {
    const policy = { require: [{ from: anyone }] };
    yield* requestApproval(ctx, { title: `Go on with ${run.id}`, policy, channel });
    throw new Error("It broke.");
  },
});

test.each([
  { what: "without the app", close: { app: false }, open: { app: true } },
  { what: "archived", close: { archived: true }, open: { archived: false } },
])("an audit channel $what holds up nothing, and gets its lines when it is back", async (given) => {
  const run = `a-${given.what.slice(0, 4)}`;
  const keys = [`audit opened ${run}:0`, `audit ended ${run}:0`, `audit failed ${run}`];
  const lines = async () =>
    (await workspace.messages({ channel: audit })).filter((line) => keys.includes(keyOf(line) ?? ""));
  await workspace.changeChannel(audit, given.close);
  try {
    await workspace.start("U0ANA", `failing id=${run} channel=${approvals}`);
    const card = await workspace.card(run);
    await decide("U0BEN", card, approvals);
    await until("the decision", async () => (await workspace.card(run)).text.includes("*Approved*"));
    await until("the run's end in the thread", async () =>
      (await workspace.thread(card)).some((line) => keyOf(line) === `end ${run}`),
    );
    await until("the words to the requester", async () => {
      const words = (await workspace.directWords("U0ANA")).filter((word) => word.includes(run));
      return words.length === 2;
    });
    expect(await lines()).toEqual([]);
  } finally {
    await workspace.changeChannel(audit, given.open);
  }
  await until("the lines", async () => (await lines()).length === 3);
  expect((await lines()).map(keyOf).toSorted()).toEqual(keys.toSorted());
});

test("a direct message whose scope is missing holds up nothing, and is sent when the scope is there", async () => {
  await workspace.fault({ kind: "refused", error: "missing_scope", method: "conversations.open" });
  await workspace.start("U0EVE", `elsewhere id=no-im channel=${approvals}`);
  const card = await workspace.card("no-im");
  await decide("U0BEN", card, approvals);
  await until("the run's end in the thread", async () =>
    (await workspace.thread(card)).some((line) => keyOf(line) === "end no-im"),
  );
  await until("the audit line", () => auditOf("audit ended no-im:0"));
  const words = async () => (await workspace.directWords("U0EVE")).filter((word) => word.includes("no-im"));
  expect(await words()).toEqual([]);
  await workspace.clearFaults();
  await until("the word", async () => (await words()).length > 0);
  expect(await words()).toHaveLength(1);
});

test("a run that fails while its card's channel is archived is told of in the audit channel", async () => {
  const channel = await openChannel("C0BROKEN");
  await workspace.start("U0ANA", `failing id=broken channel=${channel}`);
  await cardIn(channel, "broken");
  await workspace.changeChannel(channel, { archived: true });
  await workspace.command("U0BEN", "/resolve-promise", "broken:0.2 approve");
  const line = await until("the line", () => auditOf("audit failed broken"));
  expect(line.text).toContain("It broke.");
});

test("the audit line of an opening needs no link", async () => {
  await workspace.fault({ kind: "refused", error: "channel_not_found", method: "chat.getPermalink" });
  await workspace.start("U0ANA", `elsewhere id=linkless channel=${approvals}`);
  const line = await until("the line", () => auditOf("audit opened linkless:0"));
  expect(line.text).toContain("Opened: *Go on with linkless*");
  await workspace.clearFaults();
});

test.each([
  "restricted_action",
  "is_inactive",
  "team_access_not_granted",
  "is_archived",
  "not_in_channel",
  "channel_not_found",
])(
  "a card that cannot be posted for %s is told to its starter, once, and posted when it can be",
  async (error) => {
    const channel = await openChannel(`C0${error.replaceAll("_", "").toUpperCase()}`);
    const run = `s-${error.replaceAll("_", "-")}`;
    await workspace.fault({ kind: "refused", error, method: "chat.postMessage", channel });
    await workspace.start("U0ANA", `elsewhere id=${run} channel=${channel}`);
    const words = async () =>
      (await workspace.directWords("U0ANA")).filter(
        (word) => word.includes(`\`${run}\``) && word.includes("cannot be posted"),
      );
    await until("the word to the starter", async () => (await words()).length > 0);
    expect((await words())[0]).toContain(error);
    await until("the audit line of the opening", () => auditOf(`audit opened ${run}:0`));
    await expectProblem(run, error);
    await workspace.clearFaults();
    await cardIn(channel, run);
    await until("the end of the problem", async () => (await problemOf(run)) === undefined);
    expect(await words()).toHaveLength(1);
  },
);

const askedSchema = z.object({
  state: z.string(),
  promise_id: z.string(),
  card_problem: z.object({ code: z.string(), remedy: z.string().optional() }).optional(),
});

async function api(path: string, body?: object) {
  const headers = { authorization, "content-type": "application/json" };
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  return askedSchema.parse(await (await fetch(new URL(path, program.httpUrl), { headers, ...sent })).json());
}

test("whoever asks over HTTP in a channel that does not exist is told that nobody sees it, until it is there", async () => {
  const ask = { id: "nowhere", title: "Ship", from: "channel", channel: "C0NOWHERE" };
  const { promise_id: promise } = await api("/approvals", ask);
  const problem = { code: "channel_not_found", remedy: expect.stringContaining("Check the channel's ID") };
  await until("the problem", async () => (await api("/approvals/nowhere")).card_problem);
  for (const path of ["nowhere", "nowhere?wait=1", encodeURIComponent(promise)])
    expect(await api(`/approvals/${path}`)).toMatchObject({ state: "open", card_problem: problem });
  expect((await api("/approvals", ask)).card_problem).toEqual(problem);
  await openChannel("C0NOWHERE");
  const card = await cardIn("C0NOWHERE", "ask/api/nowhere");
  await until("the end of the problem", async () => {
    return (await api("/approvals/nowhere")).card_problem === undefined;
  });
  await decide("U0BEN", card, "C0NOWHERE");
  expect((await api("/approvals/nowhere?wait=30")).state).toBe("ended");
});

test("what Slack refuses for a fault of its own is told in the same way, and one that is decided has no problem", async () => {
  const error = "restricted_action";
  await workspace.fault({ kind: "refused", error, method: "chat.postMessage", channel: approvals });
  const { promise_id: promise } = await api("/approvals", { id: "refused", title: "Ship", from: "channel" });
  await until("the problem", async () => (await api("/approvals/refused")).card_problem?.code === error);
  await workspace.command("U0BEN", "/resolve-promise", `${promise} approve`);
  const ended = await api("/approvals/refused?wait=30");
  expect([ended.state, ended.card_problem]).toEqual(["ended", undefined]);
  await workspace.clearFaults();
});

test.each([{ thread: false }, { thread: true }])(
  "a card that was deleted (with its thread: $thread) is posted again for the line that is due later",
  async ({ thread }) => {
    const run = `later-${thread}`;
    await workspace.start("U0ANA", `later id=${run}`);
    const card = await workspace.card(run);
    await decide("U0BEN", card, approvals);
    await until("the decision's line", async () => (await workspace.thread(card)).length >= 1);
    await until("the run to wait", () => goOn.has(run));
    await workspace.remove(card, thread);
    goOn.get(run)?.();
    const again = await until("the card again", async () =>
      (await workspace.cards(run)).find(({ ts }) => ts !== card.ts),
    );
    await until("the run's end in its thread", async () =>
      (await workspace.thread(again)).some((line) => keyOf(line) === `end ${run}`),
    );
    const lines = (await workspace.thread(again)).map(({ text }) => text);
    expect(lines.some((text) => text.includes("Access was taken back."))).toBe(true);
    expect(again.text).toContain("*Approved*");
    const alone = (await workspace.messages()).filter(
      (message) => message.thread_ts === undefined && message.text.includes("taken back"),
    );
    expect(alone).toEqual([]);
  },
);

/** How often an update of a card was tried there. */
async function updatesIn(channel: string): Promise<number> {
  const answer = await fetch(new URL("/sandbox/calls?method=chat.update", workspace.url));
  const read = z.object({ calls: z.array(z.object({ args: z.looseObject({ channel: z.string() }) })) });
  return read.parse(await answer.json()).calls.filter(({ args }) => args.channel === channel).length;
}

test("sixty decided cards in an archived channel hold up nobody else's card", async () => {
  const channel = await openChannel("C0CROWDED");
  const runs = Array.from({ length: 60 }, (_, index) => `crowd-${index}`);
  await Promise.all(runs.map((run) => workspace.start("U0ANA", `elsewhere id=${run} channel=${channel}`)));
  await until("sixty cards", async () => {
    const cards = (await workspace.messages({ channel })).filter((one) => keyOf(one)?.startsWith("card "));
    return cards.length === 60;
  });
  await workspace.start("U0ANA", `elsewhere id=healthy channel=${approvals}`);
  const card = await workspace.card("healthy");
  await workspace.changeChannel(channel, { archived: true });
  await workspace.setRateLimits(true);
  try {
    const deciding = runs.map((run) => workspace.command("U0BEN", "/resolve-promise", `${run}:0.2 approve`));
    await until("the first line about the crowd", async () =>
      (await workspace.messages({ channel: audit })).some((one) =>
        keyOf(one)?.startsWith("audit ended crowd-"),
      ),
    );
    await decide("U0BEN", card, approvals);
    await until("the decision", async () => (await workspace.card("healthy")).text.includes("*Approved*"));
    // Each of the sixty would have taken its turn before it.
    expect(await updatesIn(channel)).toBeLessThan(20);
    await Promise.all(deciding);
  } finally {
    await workspace.setRateLimits(false);
  }
}, 120_000);
