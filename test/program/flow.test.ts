import type { Resonate } from "@resonatehq/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { keyOf, promiseOf, type SeenMessage } from "./seen-message.ts";
import { connectStock, testEngine } from "./test-engine.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

let program: RunningProgram;
let workspace: Workspace;
let count = 0;

beforeAll(async () => {
  program = await startInProcess({ SIGNOFF_APPROVERS_REFUND: "U0BEN,S0LEADS" });
  workspace = program.workspace;
});
afterAll(() => program.stop());

/** A foo-workflow started by Ana, and its card. */
async function startFoo(): Promise<{ run: string; card: SeenMessage }> {
  count += 1;
  const run = `foo-${count}`;
  const answer = await workspace.start("U0ANA", `foo-workflow id=${run}`);
  expect(answer).toMatchObject({ acked: true, response: { text: expect.stringContaining(run) } });
  return { run, card: await workspace.card(run) };
}

function lastLine(run: string, card: { ts: string }): Promise<SeenMessage> {
  return until(`the last line of ${run}`, async () =>
    (await workspace.thread(card)).find((line) => keyOf(line) === `end ${run}`),
  );
}

describe("one approval, end to end", () => {
  test("command, card, click, updated card, thread lines, result", async () => {
    const { run, card } = await startFoo();
    expect(card.text).toContain("Waiting");
    expect(promiseOf(card)).toBe(`${run}:0.2`);
    expect(await workspace.click("U0BEN", card, "approve")).toMatchObject({ acked: true });
    const result = await lastLine(run, card);
    expect(result.text).toContain(`foo workflow ${run} complete`);
    const [updated] = await workspace.cards(run);
    expect(updated?.text).toMatch(/\*Approved\* by <@U0BEN>, <!date\^\d+\^/);
    expect(updated && promiseOf(updated)).toBeUndefined();
    const lines = (await workspace.thread(card)).map((line) => line.text);
    expect(lines).toEqual([
      expect.stringMatching(/^<@U0BEN> approved, <!date.*>, by button\. :white_check_mark: \*Approved\*$/),
      expect.stringContaining(`foo workflow ${run} complete`),
    ]);
  });

  test("a denial ends it as denied", async () => {
    const { run, card } = await startFoo();
    await workspace.click("U0CHO", card, "deny");
    expect((await lastLine(run, card)).text).toContain(`foo workflow ${run} denied`);
    expect((await workspace.card(run)).text).toContain("*Denied* by <@U0CHO>");
  });

  test("the requester may not approve, is told so privately, and it stays open", async () => {
    const { run, card } = await startFoo();
    expect(await workspace.click("U0ANA", card, "approve")).toMatchObject({ acked: true });
    await until("the private word", async () =>
      (await workspace.privateWords("U0ANA")).some((text) => text.startsWith("You asked for this")),
    );
    expect(promiseOf(await workspace.card(run))).toBeDefined();
    await workspace.click("U0BEN", card, "approve");
    await lastLine(run, card);
  });

  test("a late click is told privately who decided and when", async () => {
    const { run, card } = await startFoo();
    const value = promiseOf(card) ?? "";
    await workspace.click("U0BEN", card, "approve");
    await lastLine(run, card);
    await workspace.click("U0DEE", card, "deny", { stale: true, value });
    const word = await until("the private word", async () =>
      (await workspace.privateWords("U0DEE")).find((text) => text.includes("over already")),
    );
    expect(word).toMatch(/It was approved by <@U0BEN>, <!date\^\d+\^/);
  });

  test("the same command delivered twice starts one run", async () => {
    const answer = await workspace.start("U0ANA", "foo-workflow", { duplicate: true });
    const run = /status ([^`]+)`/.exec(answer.response?.text ?? "")?.[1] ?? "";
    const card = await workspace.card(run);
    await workspace.click("U0BEN", card, "approve");
    await lastLine(run, card);
    expect(await workspace.cards(run)).toHaveLength(1);
  });

  test("the same click delivered twice is one response and no reproach", async () => {
    const { run, card } = await startFoo();
    const before = await workspace.privateWords("U0EVE");
    await workspace.click("U0EVE", card, "approve", { duplicate: true });
    await lastLine(run, card);
    expect((await workspace.thread(card)).filter((line) => line.text.includes("approved, "))).toHaveLength(1);
    expect(await workspace.privateWords("U0EVE")).toEqual(before);
  });

  test("an ID that is taken reconnects to its run and says so", async () => {
    const { run, card } = await startFoo();
    const again = await workspace.start("U0BEN", `foo-workflow id=${run}`);
    expect(again.response?.text).toContain("nothing new was started");
    await workspace.click("U0BEN", card, "approve");
    await lastLine(run, card);
    expect(await workspace.cards(run)).toHaveLength(1);
  });
});

describe("a refund", () => {
  test("is decided by a member of the configured group, and by nobody else", async () => {
    const answer = await workspace.start(
      "U0ANA",
      'refund id=r-1 order=A-7 amount=120.50 reason="never <!channel> arrived"',
    );
    expect(answer.response?.text).toContain("r-1");
    const card = await workspace.card("r-1");
    expect(JSON.stringify(card.blocks)).toContain("&lt;!channel&gt;");
    expect(JSON.stringify(card.blocks)).toMatch(/Refund 120\.50 on.*\*Amount\*\\n120\.50/);
    await workspace.click("U0CHO", card, "approve");
    await until("Cho's refusal", async () =>
      (await workspace.privateWords("U0CHO")).some((text) => text.startsWith("You are not one of those")),
    );
    await workspace.click("U0EVE", card, "approve");
    expect((await lastLine("r-1", card)).text).toContain("refund of 120.50 on order A-7 approved");
  });

  test("with invalid input is not started, and every field is named", async () => {
    await workspace.start("U0ANA", "refund order=A-7 amount=minus colour=red");
    const form = (await workspace.dialog("U0ANA")).text;
    for (const wrong of ["Must be a number", "Is required", "colour"]) expect(form).toContain(wrong);
    await workspace.close("U0ANA");
  });

  test("a workflow that does not exist is answered with those that do", async () => {
    const answer = await workspace.start("U0ANA", "refnd");
    expect(answer.response?.text).toContain("`refund`");
  });
});

describe("on the engine itself", () => {
  const withEngine = async <Result>(use: (resonate: Resonate) => Promise<Result>): Promise<Result> => {
    const resonate = connectStock(program.engineUrl);
    try {
      return await use(resonate);
    } finally {
      await resonate.stop();
    }
  };
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

  test("any decodable value unblocks foo-workflow", async () => {
    const { run, card } = await startFoo();
    await withEngine((resonate) =>
      resonate.promises.resolve(`${run}:0.2`, { data: base64({ any: "value" }) }),
    );
    expect((await lastLine(run, card)).text).toContain("complete");
    expect((await workspace.card(run)).text).toContain("*Approved* by someone with access to the engine");
  });

  test("so does nothing at all", async () => {
    const { run, card } = await startFoo();
    await withEngine((resonate) => resonate.promises.resolve(`${run}:0.2`));
    expect((await lastLine(run, card)).text).toContain("complete");
  });

  test.each(["reject", "cancel"] as const)("a %s ends it as denied", async (how) => {
    const { run, card } = await startFoo();
    await withEngine((resonate) => resonate.promises[how](`${run}:0.2`));
    expect((await lastLine(run, card)).text).toContain(`foo workflow ${run} denied`);
  });

  test("data that cannot be decoded is refused and it stays open", async () => {
    const { run, card } = await startFoo();
    const settling = withEngine((resonate) =>
      resonate.promises.resolve(`${run}:0.2`, { data: "not base64 JSON" }),
    );
    // The embedded engine refuses it; others take it, and then it is noted.
    if (["embedded", "served", "strict"].includes(testEngine)) await expect(settling).rejects.toThrow();
    else {
      await settling;
      await until("the next round", async () => promiseOf(await workspace.card(run)) === `${run}:0.5`);
    }
    expect(promiseOf(await workspace.card(run))).toBeDefined();
    await workspace.click("U0BEN", card, "approve");
    await lastLine(run, card);
  });

  test.each([{ args: [] }, { args: ["an argument"] }])(
    "foo-workflow is started with $args",
    async ({ args }) => {
      count += 1;
      const run = `cli-${count}`;
      const result = await withEngine(async (resonate) => {
        const handle = await resonate.beginRpc(
          run,
          "foo-workflow",
          ...args,
          resonate.options({ target: "workers" }),
        );
        const card = await workspace.card(run);
        expect(JSON.stringify(card.blocks)).toContain("Requested by a program");
        await workspace.click("U0ANA", card, "approve");
        return handle.result();
      });
      expect(result).toBe(`foo workflow ${run} complete`);
    },
  );

  test("the card of a run that was ended from outside is closed and says so", async () => {
    const { run, card } = await startFoo();
    await withEngine((resonate) => resonate.promises.cancel(run));
    await workspace.click("U0BEN", card, "approve");
    await until("the private word", async () =>
      (await workspace.privateWords("U0BEN")).some((text) => text.includes("ended from outside")),
    );
    const closed = await until("the closed card", async () => {
      const now = await workspace.card(run);
      return promiseOf(now) === undefined && now;
    });
    expect(closed.text).toContain("ended from outside");
  });

  test("the card of a run whose own time is over is closed at once and says so", async () => {
    count += 1;
    const run = `short-${count}`;
    await withEngine(async (resonate) => {
      const options = resonate.options({ target: "workers", timeout: 4_000 });
      await resonate.beginRpc(run, "foo-workflow", options);
    });
    const card = await workspace.card(run);
    expect(promiseOf(card)).toBe(`${run}:0.2`);
    const closed = await until("the closed card", async () => {
      const now = await workspace.card(run);
      return promiseOf(now) === undefined && now;
    });
    expect(closed.text).toContain("Closed: its run ran out of time first.");
  });

  test("a refund settled by hand with anything but a response stays open, and the thread says so", async () => {
    await workspace.start("U0ANA", "refund id=r-2 order=A-8 amount=5 reason=late");
    const card = await workspace.card("r-2");
    await withEngine(async (resonate) => {
      await resonate.promises.resolve("r-2:1.2", { data: base64({ decision: "approve" }) });
      await until("the second round", async () => promiseOf(await workspace.card("r-2")) === "r-2:1.5");
      await resonate.promises.reject("r-2:1.5");
      await until("the third round", async () => promiseOf(await workspace.card("r-2")) === "r-2:1.8");
      await resonate.promises.resolve("r-2:1.8");
      await until("the fourth round", async () => promiseOf(await workspace.card("r-2")) === "r-2:1.11");
    });
    // The card is brought up to date before its thread is.
    const lines = await until("the third line", async () => {
      const thread = await workspace.thread(card);
      return thread.length >= 3 && thread;
    });
    expect(lines.map((line) => line.text)).toEqual([
      expect.stringContaining("with a value that is not a response. It is still open."),
      expect.stringContaining("was rejected or cancelled on the engine. It is still open."),
      expect.stringContaining("with nothing. It is still open."),
    ]);
    // Ben's screen is old: his button still carries the first round.
    await workspace.click("U0BEN", card, "approve", { stale: true, value: "r-2:1.2" });
    expect((await lastLine("r-2", card)).text).toContain("order A-8 approved");
  });

  test("promises that are not approvals, and ones that are not there, settle nothing", async () => {
    const { run, card } = await startFoo();
    await workspace.click("U0DEE", card, "approve", { stale: true, value: run });
    await workspace.click("U0DEE", card, "approve", { stale: true, value: "nowhere:0.1" });
    const words = await until("both private words", async () => {
      const heard = await workspace.privateWords("U0DEE");
      return (
        heard.some((text) => text.includes("not an approval")) &&
        heard.some((text) => text.includes("no such"))
      );
    });
    expect(words).toBe(true);
    await workspace.click("U0BEN", card, "approve");
    await lastLine(run, card);
  });
});
