/** Approving for a time in Slack: the dialog, the lines, the home tab, the commands, and who may end it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { hours } from "../../src/approval/duration.ts";
import { user } from "../../src/approval/policy.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";

const paying = defineWorkflow({
  name: "paying",
  title: "Pays",
  version: 1,
  input: z.object({ order: z.string(), amount: z.number() }),
  *run(ctx, { order, amount }) {
    const outcome = yield* requestApproval(ctx, {
      title: `Refund ${amount} on order ${order}`,
      fields: { Order: order, Amount: amount },
      policy: {
        require: [{ from: [user("U0BEN"), user("U0CHO")] }],
        grant: { same: ["Order"], upTo: ["Amount"], longest: hours(4), uses: 3 },
      },
    });
    return outcome.kind;
  },
});

const brief = defineWorkflow({
  name: "brief",
  title: "Is granted for three seconds",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    const policy = { require: [{ from: user("U0BEN") }], grant: { longest: 3_000 } };
    return (yield* requestApproval(ctx, { title: "Brief", policy })).kind;
  },
});

let program: RunningProgram;
beforeEach(async () => {
  program = await startInProcess({}, { workflows: [paying] });
});
afterEach(() => program.stop());

/** Ana asks, and Ben approves it and what is like it for an hour, or as long as is said. */
async function give(forMs = hours(1)): Promise<void> {
  const { workspace } = program;
  await workspace.start("U0ANA", "paying id=p-1 order=7 amount=80");
  const card = await workspace.card("p-1");
  await workspace.click("U0BEN", card, "approve-for-a-time");
  const { text } = await workspace.dialog("U0BEN");
  for (const said of [
    "Approve for a time",
    "<@U0ANA>",
    "the same *Order*",
    "*Amount* of at most 80",
    "the title",
    "3 such requests",
  ])
    expect(text).toContain(said);
  await workspace.submit("U0BEN", { for: String(forMs) });
  await threadSays("Granted until");
}

/** The buttons of the lines in threads that end a grant. */
async function endButtons(): Promise<string[]> {
  const lines = (await program.workspace.messages()).filter(({ thread_ts }) => thread_ts !== undefined);
  return lines
    .filter(({ blocks }) => JSON.stringify(blocks ?? []).includes('"end-grant"'))
    .map(({ text }) => text);
}

async function untilNoneEnds(): Promise<void> {
  await until("the lines without buttons", async () => (await endButtons()).length === 0);
}

/** The line of the card's thread that says so, once it is there. */
async function threadSays(text: string) {
  const { workspace } = program;
  return until(`a line "${text}"`, async () => {
    const messages = await workspace.messages();
    return messages.find((message) => message.thread_ts !== undefined && message.text.includes(text));
  });
}

test("what is like it has a line in the thread in the place of a card, with its button", async () => {
  const { workspace } = program;
  await give();
  await workspace.start("U0ANA", "paying id=p-2 order=7 amount=20");
  const use = await threadSays("Use 1 of 3 of the grant by <@U0BEN>");
  expect(use.text).toContain("*Refund 20 on order 7*");
  expect(JSON.stringify(use.blocks)).toContain("End grant");
  await threadSays("Run `p-2` finished");
  const cards = (await workspace.messages()).filter((message) => message.thread_ts === undefined);
  expect(cards.map(({ text }) => text).filter((text) => text.includes("Refund 20"))).toEqual([]);
  const audit = await workspace.messages({ channel: "C0AUDIT" });
  expect(audit.filter(({ text }) => text.includes("Approved by the grant")).length).toBe(1);
  // Everything of it stands behind the button.
  await workspace.press("U0DEE", { channel: "C0APPROVALS", ts: use.ts }, { actionId: "show-everything" });
  expect((await workspace.dialog("U0DEE")).text).toContain("Refund 20 on order 7");
});

test("it is listed to those who could give it, who end it in the home tab, and people are asked again", async () => {
  const { workspace } = program;
  await give();
  expect(JSON.stringify((await workspace.command("U0DEE", "/workflows", "grants")).response)).toContain(
    "Nothing is granted",
  );
  expect(JSON.stringify((await workspace.command("U0CHO", "/workflows", "grants")).response)).toContain(
    "Granted for a time: 1",
  );
  const home = await until("the grant in the home tab", async () => {
    const view = await workspace.openHome("U0CHO");
    return JSON.stringify(view).includes("Granted for a time") ? view : undefined;
  });
  expect(JSON.stringify(home)).toContain("0 of 3 used");
  await workspace.press("U0CHO", { viewId: home.id }, { actionId: "end-grant" });
  await threadSays("<@U0CHO> ended the grant of *Refund 80 on order 7*");
  await workspace.start("U0ANA", "paying id=p-3 order=7 amount=20");
  expect(await workspace.card("p-3")).toBeDefined();
  const after = await workspace.openHome("U0CHO");
  expect(JSON.stringify(after)).not.toContain("Granted for a time");
});

test("a grant that somebody ends loses its buttons in the thread, and who presses an old one hears that it is over", async () => {
  const { workspace } = program;
  await give();
  const given = await threadSays("Granted until");
  await workspace.start("U0ANA", "paying id=p-2 order=7 amount=20");
  const use = await threadSays("Use 1 of 3");
  await until("its buttons", async () => (await endButtons()).length === 2);
  await workspace.press("U0CHO", { channel: "C0APPROVALS", ts: use.ts }, { actionId: "end-grant" });
  await untilNoneEnds();
  const after = await threadSays("Use 1 of 3");
  expect([after.ts, after.text]).toEqual([use.ts, use.text]);
  expect(JSON.stringify(after.blocks)).toContain("show-everything");
  expect(JSON.stringify(after.blocks)).toContain("This grant is over");
  expect((await threadSays("Granted until")).text).toBe(given.text);
  // Slack may show a button for a while that is gone.
  const value = /signoff-grant-[\w-]+/.exec(JSON.stringify(use.blocks))?.[0] ?? "";
  const old = { actionId: "end-grant", value, stale: true };
  await workspace.press("U0BEN", { channel: "C0APPROVALS", ts: given.ts }, old);
  const told = await until("a word to Ben", async () => (await workspace.ephemerals("U0BEN")).at(-1));
  expect(told.text).toMatch(/^This grant is over already: ended by <@U0CHO>/);
});

test("one whose uses are all taken loses them as well, is listed no more, and there is nothing to end", async () => {
  const { workspace } = program;
  await give();
  for (const use of [1, 2, 3]) {
    await workspace.start("U0ANA", `paying id=u-${use} order=7 amount=20`);
    await threadSays(`Use ${use} of 3`);
  }
  await untilNoneEnds();
  expect(JSON.stringify((await workspace.command("U0CHO", "/workflows", "grants")).response)).toContain(
    "Nothing is granted",
  );
});

test("and so does one whose time is over", async () => {
  await program.stop();
  program = await startInProcess({}, { workflows: [brief] });
  await program.workspace.start("U0ANA", "brief id=b-1");
  await program.workspace.click("U0BEN", await program.workspace.card("b-1"), "approve-for-a-time");
  await program.workspace.dialog("U0BEN");
  await program.workspace.submit("U0BEN", { for: "3000" });
  const line = await threadSays("Granted until");
  await until("its button", async () => (await endButtons()).length === 1);
  await untilNoneEnds();
  expect((await threadSays("Granted until")).ts).toBe(line.ts);
});

test("who could not give it cannot end it, and is told so", async () => {
  const { workspace } = program;
  await give();
  const line = await threadSays("Granted until");
  await workspace.press("U0DEE", { channel: "C0APPROVALS", ts: line.ts }, { actionId: "end-grant" });
  const told = await until("a word to Dee", async () => (await workspace.ephemerals("U0DEE")).at(-1));
  expect(told.text).toContain("Only those who could give this grant");
  await workspace.start("U0ANA", "paying id=p-2 order=7 amount=20");
  await threadSays("Use 1 of 3");
});

test("its requester is not offered what others have to decide", async () => {
  const { workspace } = program;
  await workspace.start("U0ANA", "paying id=p-1 order=7 amount=80");
  await workspace.click("U0ANA", await workspace.card("p-1"), "approve-for-a-time");
  const told = await until("a word to Ana", async () => (await workspace.ephemerals("U0ANA")).at(-1));
  expect(told.text).toContain("You asked for this");
});

test("where somebody has deleted its card, each use has a line of its own, and the run's end is under that", async () => {
  const { workspace } = program;
  await give();
  await workspace.remove(await workspace.card("p-1"), true);
  await workspace.start("U0ANA", "paying id=p-2 order=7 amount=20");
  const use = await until("the line", async () =>
    (await workspace.messages()).find(({ text }) => text.includes("Use 1 of 3 of the grant")),
  );
  expect(use.thread_ts).toBeUndefined();
  const end = await threadSays("Run `p-2` finished");
  expect(end.thread_ts).toBe(use.ts);
});
