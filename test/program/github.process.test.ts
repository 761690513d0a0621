/** A program that is killed while it tells GitHub: asked once, and told at least once, always the same. */
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { GithubStandIn } from "../callers/github-stand-in.ts";
import { type ChildProgram, prepareProgram } from "./child-program.ts";
import { until } from "./until.ts";

let github: GithubStandIn;
let program: ChildProgram;
const run = "ask/GitHub/acme/api/1";

beforeEach(async () => {
  github = await GithubStandIn.start();
  program = await prepareProgram({ env: { ...github.env, SIGNOFF_APPROVERS_GITHUB: "U0BEN" } });
  await program.start();
});
afterEach(async () => {
  await program.dispose();
  github.stop();
});

/** Clicks until a program hears it. */
async function approve(): Promise<void> {
  const card = await program.workspace.card(run);
  await until("the click", async () => (await program.workspace.click("U0BEN", card, "approve")).acked);
}

test.each([
  ["before GitHub has recorded it", 500],
  ["after GitHub has recorded it, before its answer", 204],
])("killed %s, it tells GitHub when it is back", async (_when, status) => {
  let held: (() => void) | undefined;
  github.answerReview = async () => {
    // The first is answered to nobody: its caller is killed meanwhile.
    if (held === undefined) await new Promise<void>((go) => (held = go));
    else return 204;
    return status;
  };
  onTestFinished(() => held?.());
  await github.deliver(program.httpUrl, { id: 1 });
  await approve();
  await until("the first review", () => held !== undefined);
  await program.kill();
  held?.();
  await program.start();
  const told = status === 204 ? 2 : 1;
  await until("the review", () => github.reviews.length === told);
  expect(new Set(github.reviews.map(({ run: of, state, comment }) => `${of} ${state} ${comment}`))).toEqual(
    new Set(["101 approved Approved in Slack by `U0BEN`"]),
  );
  expect(await program.workspace.cards(run)).toHaveLength(1);
});

test("killed as soon as it has taken a delivery, it has asked; delivered again, it is known", async () => {
  expect((await github.deliver(program.httpUrl, { id: 1 })).status).toBe(202);
  await program.kill();
  await program.start();
  await approve();
  await until("the review", () => github.reviews.length === 1);
  expect((await github.deliver(program.httpUrl, { id: 1 })).answer.state).toBe("known");
  expect(await program.workspace.cards(run)).toHaveLength(1);
});
