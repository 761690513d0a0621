import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { until } from "./until.ts";

const readySchema = z.object({ parts: z.array(z.looseObject({ name: z.string(), status: z.string() })) });

async function startProgram(preload?: string): Promise<ChildProgram> {
  const program = await prepareProgram();
  onTestFinished(() => program.dispose());
  await program.start(preload === undefined ? {} : { preload });
  return program;
}

async function ready(program: ChildProgram) {
  const answer = await fetch(`${program.httpUrl}/ready`);
  return { status: answer.status, parts: readySchema.parse(await answer.json()).parts };
}

const linesOf = (program: ChildProgram, text: string) =>
  program.output.split("\n").filter((line) => line.includes(text));

test.each(["invalid_auth", "account_inactive"])(
  "the app token dies (%s): the process lives, /ready says what to do, and it is back by itself",
  async (error) => {
    const program = await startProgram();
    const { workspace } = program;
    await workspace.fault({ kind: "dead_token", token: "app", error });
    await workspace.fault({ kind: "disconnect", abrupt: true });
    const reason = expect.stringMatching(new RegExp(`SLACK_APP_TOKEN: ${error}\\..* SLACK_APP_TOKEN`));
    await until("the reason", async () =>
      (await ready(program)).parts.some((part) => /refuses/.test(`${part.reason}`)),
    );
    expect(await ready(program)).toMatchObject({
      status: 503,
      parts: expect.arrayContaining([{ name: "slack", status: "not ready", reason }]),
    });
    expect(program.isRunning).toBe(true);
    expect((await fetch(`${program.httpUrl}/health`)).status).toBe(200);
    await workspace.clearFaults();
    await until("Slack to be back", async () => (await ready(program)).status === 200);
    expect(linesOf(program, `refuses SLACK_APP_TOKEN: ${error}`)).toHaveLength(1);
    await workspace.start("U0ANA", "foo-workflow id=after");
    await workspace.card("after");
  },
);

test("a rejection that a library leaves unhandled is told once, and ends nothing", async () => {
  const code = "setInterval(() => { Promise.reject(new Error('left by a library')); }, 100);";
  const program = await startProgram(`data:text/javascript,${encodeURIComponent(code)}`);
  await until("the line", () => linesOf(program, "left by a library").length > 0);
  await program.workspace.start("U0ANA", "foo-workflow id=goes-on");
  await program.workspace.card("goes-on");
  expect(program.isRunning).toBe(true);
  expect(linesOf(program, "left by a library")).toHaveLength(1);
  expect(linesOf(program, "left by a library")[0]).toContain("the program goes on");
});

test("an exception that nobody catches ends the process with code 1 and says so", async () => {
  const program = await startProgram(
    `data:text/javascript,${encodeURIComponent("process.on('SIGUSR2', () => { throw new Error('torn'); });")}`,
  );
  program.signal("SIGUSR2");
  await program.ended();
  expect(program.exitCode).toBe(1);
  expect(linesOf(program, "torn")[0]).toContain("an error that nobody caught");
});

const revoke: Record<string, { kind: string; method?: string; token?: string; error: string }[]> = {
  token_revoked: [{ kind: "dead_token", token: "bot", error: "token_revoked" }],
  account_inactive: [{ kind: "dead_token", token: "bot", error: "account_inactive" }],
  missing_scope: ["chat.postMessage", "chat.update", "conversations.open"].map((method) => {
    return { kind: "refused", method, error: "missing_scope" };
  }),
};

test.each(Object.entries(revoke))(
  "the bot token dies (%s): /ready says what to do, nothing is dropped, and all is posted once when it is mended",
  async (error, faults) => {
    const program = await startProgram();
    const { workspace } = program;
    await workspace.start("U0ANA", "foo-workflow id=decided");
    const card = await workspace.card("decided");
    const audit = async (run: string) =>
      (await workspace.messages({ channel: "C0AUDIT" }))
        .filter(({ text }) => text.includes(`\`${run}\``))
        .map(({ text }) => text);
    await until("the opening", async () => (await audit("decided")).length === 1);
    // Whoever clicks is looked up first: what is recorded meets the dead token when it is to be shown.
    await workspace.fault({ kind: "delay", method: "chat.update", delayMs: 1_000, times: 1 });
    expect((await workspace.click("U0BEN", card, "approve")).acked).toBe(true);
    for (const fault of faults) await workspace.fault(fault);
    await workspace.start("U0ANA", "foo-workflow id=opened");
    const problem = async () =>
      (await ready(program)).parts.find((part) => part.name === "slack token")?.reason ?? "";
    await until("the reason", async () => `${await problem()}`.includes(error));
    expect((await ready(program)).status).toBe(503);
    expect(await problem()).toContain("Install the app to the workspace again at https://api.slack.com/apps");
    await workspace.clearFaults();
    await until("it to be taken again", async () => (await ready(program)).status === 200);
    await until("the outcome's audit line", async () => (await audit("decided")).length === 2);
    await until("the word to the requester", async () =>
      (await workspace.directWords("U0ANA")).some((text) => text.includes("Approved")),
    );
    expect((await workspace.card("decided")).text).toContain("*Approved*");
    await workspace.card("opened");
    await until("the opening's audit line", async () => (await audit("opened")).length === 1);
    expect(await audit("decided")).toHaveLength(2);
    expect((await workspace.directWords("U0ANA")).filter((text) => text.includes("Approved"))).toHaveLength(
      1,
    );
    const told =
      linesOf(program, "is to be shown waits").length + linesOf(program, "chat.postMessage: a scope").length;
    expect(told).toBe(1);
  },
);

test.each(["token_revoked", "missing_scope"])(
  "audit lines and the word to the requester that meet %s while the card could be updated are posted later",
  async (error) => {
    const program = await startProgram();
    const { workspace } = program;
    // The card is the first post, and what is refused are the audit line of the opening and all that follows.
    await workspace.start("U0ANA", "foo-workflow id=met");
    const card = await workspace.card("met");
    const audit = async () =>
      (await workspace.messages({ channel: "C0AUDIT" })).filter(({ text }) => text.includes("`met`"));
    await until("the opening", async () => (await audit()).length === 1);
    await workspace.fault({ kind: "refused", method: "chat.postMessage", error });
    await workspace.click("U0BEN", card, "approve");
    await until("the card", async () => (await workspace.card("met")).text.includes("*Approved*"));
    await until("the refusals", () => linesOf(program, "not shown in Slack yet").length > 0);
    await workspace.clearFaults();
    await until("the audit line", async () => (await audit()).length === 2);
    const told = async () =>
      (await workspace.directWords("U0ANA")).filter((text) => text.includes("Approved"));
    await until("the word", async () => (await told()).length === 1);
    expect(await audit()).toHaveLength(2);
  },
);

test.each(["token_revoked", "not_allowed_token_type"])(
  "while the token is dead (%s), who was never seen reads what to do, and who is known is counted",
  async (error) => {
    const program = await startProgram();
    const { workspace } = program;
    for (const id of ["first", "second"]) await workspace.start("U0ANA", `foo-workflow id=${id}`);
    const [first, second] = await Promise.all([workspace.card("first"), workspace.card("second")]);
    const stateOf = async (id: string) => {
      const answer = await fetch(`${program.httpUrl}/workflows/${id}`);
      return z.object({ state: z.string() }).parse(await answer.json()).state;
    };
    await workspace.click("U0BEN", first, "approve");
    await until("the first one", async () => (await stateOf("first")) === "finished");
    await workspace.fault({ kind: "dead_token", token: "bot", error });

    expect((await workspace.click("U0EVE", second, "approve")).acked).toBe(true);
    const word = await until("a word", async () => (await workspace.privateWords("U0EVE"))[0]);
    expect(word).toContain(`I could not look up who you are: Slack answers "${error}".`);
    expect(word).toContain("SLACK_BOT_TOKEN");
    expect(word).toContain("Nothing was recorded.");
    expect(await stateOf("second")).toBe("running");

    await workspace.start("U0ANA", "foo-workflow id=unshown");
    await until("a word to the starter", async () =>
      (await workspace.privateWords("U0ANA")).some((text) =>
        text.includes("Run `unshown` is waiting, but Slack has not accepted its card yet."),
      ),
    );

    await workspace.click("U0BEN", second, "approve");
    await until("the second one", async () => (await stateOf("second")) === "finished");
    await workspace.clearFaults();
    await until("the card", async () => (await workspace.card("second")).text.includes("*Approved*"));
  },
);

test("a dialog that a dead token cannot open says what to do", async () => {
  const program = await startProgram();
  const { workspace } = program;
  await workspace.start("U0ANA", "refund id=refused order=1 amount=2 reason=broken");
  const card = await workspace.card("refused");
  await workspace.fault({ kind: "refused", method: "views.open", error: "token_revoked" });
  await workspace.click("U0BEN", card, "deny");
  const word = await until("a word", async () => (await workspace.privateWords("U0BEN"))[0]);
  expect(word).toContain("The dialog could not be opened (token_revoked). Nothing was recorded.");
  expect(word).toContain("set SLACK_BOT_TOKEN");
  expect(word).not.toContain("click again");
});
