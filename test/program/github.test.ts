/** Deployments of GitHub Actions wait for people: a delivery, a card, a review, against a stand-in of GitHub's API. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { GithubStandIn } from "../callers/github-stand-in.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

let github: GithubStandIn;
let program: RunningProgram;
let workspace: Workspace;

beforeAll(async () => {
  github = await GithubStandIn.start();
  program = await startInProcess({
    ...github.env,
    SIGNOFF_OPERATORS: "U0ANA",
    SIGNOFF_APPROVERS_GITHUB: "U0BEN",
    SIGNOFF_APPROVERS_GITHUB_STAGING_EU: "U0CHO",
  });
  workspace = program.workspace;
});
afterAll(async () => {
  await program.stop();
  github.stop();
});

const runOf = (id: number) => `ask/GitHub/acme/api/${id}`;
const reviewOf = (run: number) =>
  until(`the review of run ${run}`, () => github.reviews.find((review) => review.run === String(run)));

test("a delivery asks people, who see what is deployed; approved, GitHub is told as the app", async () => {
  const { status, answer } = await github.deliver(program.httpUrl, { id: 1 });
  expect([status, answer]).toEqual([202, { state: "asked", run: runOf(1) }]);
  const card = await workspace.card(runOf(1));
  const shown = JSON.stringify(card.blocks);
  for (const text of [
    ...["Deploy acme/api to production", "Requested by GitHub", "octocat", "#12", "main"],
    ...["6dcb09b5b57875f334f61aebed695e2e4193db5e", "https://github.com/acme/api/actions/runs/101"],
    ...[
      "https://github.com/acme/api/commit/6dcb09b5b57875f334f61aebed695e2e4193db5e",
      "https://github.com/octocat",
    ],
  ])
    expect(shown).toContain(text);
  await workspace.click("U0BEN", card, "approve");
  expect(await reviewOf(101)).toEqual({
    ...{ run: "101", environment_name: "production", state: "approved" },
    comment: "Approved in Slack by `U0BEN`",
  });
  const told = async () =>
    (await workspace.thread(card)).some(({ text }) => text.includes("GitHub was told: approved."));
  await until("the line in the thread", told);
  expect(github.calls.filter((call) => call.includes("/101/"))).toHaveLength(1);
});

test("denied, it is rejected; what people typed is no markup at GitHub", async () => {
  await github.deliver(program.httpUrl, { id: 2 });
  await workspace.click("U0BEN", await workspace.card(runOf(2)), "deny");
  await workspace.submit("U0BEN", { comment: "`no` @acme/all\n[x](http://evil)" });
  expect(await reviewOf(102)).toMatchObject({
    state: "rejected",
    comment: "Denied in Slack by `U0BEN`: `'no' @acme/all [x](http://evil)`",
  });
});

test("cancelled by an operator it is rejected, too: nothing that is not approved goes on", async () => {
  await github.deliver(program.httpUrl, { id: 3 });
  await workspace.card(runOf(3));
  await workspace.command("U0ANA", "/workflows", `cancel ${runOf(3)} frozen`);
  expect(await reviewOf(103)).toMatchObject({
    state: "rejected",
    comment: "Cancelled in Slack by `U0ANA`: `frozen`",
  });
});

test("an environment has approvers of its own, by a variable of its name", async () => {
  await github.deliver(program.httpUrl, { id: 4, environment: "Staging EU" });
  const card = await workspace.card(runOf(4));
  await workspace.click("U0BEN", card, "approve");
  expect(github.reviews.some(({ run }) => run === "104")).toBe(false);
  await workspace.click("U0CHO", card, "approve");
  expect(await reviewOf(104)).toMatchObject({ environment_name: "Staging EU", state: "approved" });
});

test("delivered again, or replayed, it is asked once and reviewed once", async () => {
  await github.deliver(program.httpUrl, { id: 5 });
  const again = await github.deliver(program.httpUrl, { id: 5, changed: { sender: { login: "renamed" } } });
  expect([again.status, again.answer]).toEqual([200, { state: "known", run: runOf(5) }]);
  await workspace.click("U0BEN", await workspace.card(runOf(5)), "approve");
  await reviewOf(105);
  const replayed = await github.deliver(program.httpUrl, { id: 5 });
  expect([replayed.status, replayed.answer.state]).toEqual([200, "known"]);
  expect(await workspace.cards(runOf(5))).toHaveLength(1);
  expect(github.reviews.filter(({ run }) => run === "105")).toHaveLength(1);
});

test("a review that fails is tried again, and one that GitHub does not take any more ends it", async () => {
  const answers = [503, 401, 204];
  github.answerReview = () => answers.shift() ?? 204;
  await github.deliver(program.httpUrl, { id: 6 });
  await workspace.click("U0BEN", await workspace.card(runOf(6)), "approve");
  await reviewOf(106);
  github.answerReview = () => 422;
  await github.deliver(program.httpUrl, { id: 7 });
  const card = await workspace.card(runOf(7));
  await workspace.click("U0BEN", card, "approve");
  const lines = async () => (await workspace.thread(card)).map(({ text }) => text);
  await until("the line in the thread", async () =>
    (await lines()).some((line) => line.includes("takes no review")),
  );
  expect(JSON.stringify(await lines())).not.toMatch(/ghs_|PRIVATE KEY|eyJ/);
  github.answerReview = () => 204;
});

test.each([
  ["a wrong signature", { secret: "another secret of a webhook" }, 401],
  ["no signature", { headers: { "x-hub-signature-256": "" } }, 401],
  ["a signature of SHA-1", { headers: { "x-hub-signature-256": "sha1=00" } }, 401],
  ["a form in the place of JSON", { headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
])("%s is refused, and nobody is asked", async (_what, more, status) => {
  expect((await github.deliver(program.httpUrl, { id: 20 }, more)).status).toBe(status);
  expect(await workspace.cards(runOf(20))).toEqual([]);
});

test.each([
  "https://api.github.com/repos/acme/api/actions/runs/121/deployment_protection_rule",
  "http://169.254.169.254/latest/meta-data",
  "APIURL/repos/acme/other/actions/runs/121/deployment_protection_rule",
  "APIURL/repos/acme/api/actions/runs/121/deployment_protection_rule?x=1",
  "APIURL/repos/acme/api/actions/runs/../../../../../evil/deployment_protection_rule",
  "APIURL@evil.example.com/repos/acme/api/actions/runs/121/deployment_protection_rule",
  "APIURL.evil.example.com/repos/acme/api/actions/runs/121/deployment_protection_rule",
])("a review at %s is refused: the app's token goes to its API alone", async (url) => {
  const changed = { deployment_callback_url: url.replace("APIURL", github.url) };
  const { status, answer } = await github.deliver(program.httpUrl, { id: 21, changed });
  expect([status, z.string().parse(answer.detail)]).toEqual([
    422,
    expect.stringContaining("It is no review of acme/api"),
  ]);
  expect(await workspace.cards(runOf(21))).toEqual([]);
});

test("other events and actions are taken and ignored, and other methods refused", async () => {
  const ping = await github.deliver(program.httpUrl, { id: 22 }, { headers: { "x-github-event": "ping" } });
  expect([ping.status, ping.answer.state]).toEqual([200, "ignored"]);
  const other = await github.deliver(program.httpUrl, { id: 22, changed: { action: "approved" } });
  expect([other.status, other.answer.state]).toEqual([200, "ignored"]);
  expect((await fetch(new URL("/hooks/github", program.httpUrl))).status).toBe(405);
  const broken = await github.deliver(program.httpUrl, { id: 22, changed: { installation: null } });
  expect([broken.status, broken.answer.detail]).toEqual([422, expect.stringContaining("installation")]);
  expect(await workspace.cards(runOf(22))).toEqual([]);
});
