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
    await until("Slack to be back", async () => (await ready(program)).status === 200, 20_000);
    expect(linesOf(program, `refuses SLACK_APP_TOKEN: ${error}`)).toHaveLength(1);
    await workspace.start("U0ANA", "foo-workflow id=after");
    await workspace.card("after");
  },
  40_000,
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
}, 30_000);

test("an exception that nobody catches ends the process with code 1 and says so", async () => {
  const program = await startProgram(
    `data:text/javascript,${encodeURIComponent("process.on('SIGUSR2', () => { throw new Error('torn'); });")}`,
  );
  program.signal("SIGUSR2");
  await program.ended();
  expect(program.exitCode).toBe(1);
  expect(linesOf(program, "torn")[0]).toContain("an error that nobody caught");
}, 30_000);
